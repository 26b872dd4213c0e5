import { canTrip, circuitRules, type Flag } from '@tailslide/core'
import { doubtful, type Finding } from './finding.js'

/** Calls of a flag in the last hour, as far as signals are kept. */
export interface Calls {
  readonly flag: Flag
  readonly calls: number
}

/** Why the circuit of a flag that is on will not open, whatever its path does; undefined where it may. */
export function whyItCannotTrip({ flag, calls }: Calls): Finding | undefined {
  if (!(flag.is_enabled ?? flag.is_active)) return undefined
  const rules = circuitRules(flag)
  const about = `flag ${flag.title}`
  const { title } = flag
  switch (rules.mode) {
    case 'observe':
      return doubtful(about, 'its circuit only observes', `tailslide flags edit "${title}" --circuit-mode automatic`)
    case 'forced_closed':
      return doubtful(about, 'its circuit is held closed', `tailslide flags edit "${title}" --circuit-mode automatic`)
    case 'forced_open':
      return doubtful(about, 'its circuit is held open: off for everyone', `tailslide circuit close "${title}"`)
  }
  if (!canTrip(rules)) {
    return doubtful(
      about,
      'its rule never trips: no share of failures is above its limit',
      `tailslide flags edit "${title}" --error-threshold-percentage 10`,
    )
  }
  if (calls === 0) {
    return doubtful(
      about,
      'it is on, and nobody has counted a call in the last hour',
      'call run() in the service, or emitSuccess() and emitFailure(), and see that signals arrive: `tailslide flags calls`',
    )
  }
  const { rule, minimumRequests } = rules
  if (rule === 'threshold' && calls < minimumRequests) {
    return doubtful(
      about,
      `it takes ${minimumRequests} calls to trip, and there were ${calls} in the last hour`,
      `tailslide flags edit "${title}" --circuit-minimum-requests ${Math.max(1, calls)}`,
    )
  }
  return undefined
}
