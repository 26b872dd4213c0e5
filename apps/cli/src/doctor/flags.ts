import { canTrip, circuitRules, type Flag } from '@tailslide/core'
import { shellName } from '../shell-word.js'
import { bad, doubtful, type Finding } from './finding.js'

/** Calls of a flag in the last hour, as far as signals are kept. */
export interface Calls {
  readonly flag: Flag
  readonly calls: number
}

/** The options that a command needs which is proposed for the environment. */
export interface Place {
  /** Of one that only looks. */
  readonly where: string
  /** Of one that changes something: a reason too, where one is demanded. */
  readonly change: string
}

/** With fewer, one failure alone would open the circuit. */
const FEWEST_TELLING = 5

/** Why a flag that is on is off for users at this moment; undefined where its circuit is closed, or a person keeps it so. */
export function whyItIsOff(flag: Flag, { change }: Place): Finding | undefined {
  const { circuit } = flag
  const isForced = flag.circuit_mode === 'forced_open'
  if (!(flag.is_enabled ?? flag.is_active) || isForced || !circuit || circuit.state === 'closed') return undefined
  const close = `tailslide history list --flag id:${flag.id} says why; once it is mended, tailslide circuit close ${shellName(flag)} ${change}`
  return circuit.state === 'open'
    ? doubtful(`flag ${flag.title}`, 'its circuit is open: nobody gets the new path', close)
    : doubtful(`flag ${flag.title}`, `its circuit lets ${circuit.percentage} % of the rollout back in`, close)
}

/** Why the circuit of a flag that is on will not open, whatever its path does; undefined where it may. */
export function whyItCannotTrip({ flag, calls }: Calls, { where, change }: Place): Finding | undefined {
  if (!(flag.is_enabled ?? flag.is_active)) return undefined
  const rules = circuitRules(flag)
  const about = `flag ${flag.title}`
  const edit = (what: string): string => `tailslide flags edit ${shellName(flag)} ${change} ${what}`
  switch (rules.mode) {
    case 'observe':
      return doubtful(about, 'its circuit only observes', edit('--circuit-mode automatic'))
    case 'forced_closed':
      return doubtful(about, 'its circuit is held closed', edit('--circuit-mode automatic'))
    case 'forced_open':
      return doubtful(about, 'somebody has forced it off: nobody gets the new path', edit('--circuit-mode automatic'))
  }
  if (!canTrip(rules)) {
    return doubtful(
      about,
      'its rule never trips: no share of failures is above its limit',
      edit('--error-threshold-percentage 10'),
    )
  }
  if (calls === 0) {
    return doubtful(
      about,
      'it is on, and nobody has counted a call in the last hour',
      `call run() in the service, or emitSuccess() and emitFailure(), and see that signals arrive: \`tailslide flags calls ${shellName(flag)} --time-range 1h --time-bucket 1m ${where}\``,
    )
  }
  const { rule, minimumRequests } = rules
  if (rule === 'threshold' && calls < minimumRequests) {
    return doubtful(
      about,
      `it takes ${minimumRequests} calls to trip, and there were ${calls} in the last hour`,
      calls < FEWEST_TELLING
        ? `so few calls tell no failing path from chance: watch it yourself until there are more; \`tailslide circuit estimate ${shellName(flag)} ${where}\` says what it takes`
        : edit(`--circuit-minimum-requests ${calls}`),
    )
  }
  return undefined
}

/** What the last hour would have done to a circuit, and did. */
export interface LastHour {
  /** Why it should have opened; undefined where nothing should. */
  readonly reason: string | undefined
  readonly opened: number
  /** It is open, and the database has not taken that; `why` is empty where Tower has not heard yet. */
  readonly unsaved: { readonly reason: string; readonly why: string } | undefined
}

/** Of a circuit that has opened and that the database has not taken; undefined of any other. */
export function whyItIsNotStored(flag: Flag, { unsaved }: Pick<LastHour, 'unsaved'>): Finding | undefined {
  if (!unsaved) return undefined
  return bad(
    `flag ${flag.title}`,
    `its circuit has opened (${unsaved.reason}) and nobody gets the new path, but that is not stored yet. ${unsaved.why}`.trimEnd(),
    'mend the database: Tower then stores it by itself. Until then leave Towers and Aerobats running, which is what keeps it off',
  )
}

/** Why a circuit that should have opened may not have; undefined where it did, or had no reason to. */
export function whyItDidNotTrip(
  flag: Flag,
  { reason, opened }: Pick<LastHour, 'reason' | 'opened'>,
): Finding | undefined {
  if (reason === undefined || opened > 0) return undefined
  return doubtful(
    `flag ${flag.title}`,
    `by the calls of the last hour its circuit should have opened (${reason}), and it did not`,
    'see that an Aerobat runs and is ready, on the same stream and the same Redis as Tower: --nats-stream, --redis',
  )
}
