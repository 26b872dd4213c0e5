import { type CircuitMode, type CircuitRule, type Flag, NEW_FLAG } from '@tailslide/core'
import { lookup } from '../../state/lookup.js'
import { turningOn } from '../../words/turning-on.js'
import { percent } from '../../words/words.js'
import { mayTrip, unknownRule } from '../may-trip.js'
import { onceOnState, type Reaching, reachOnceOn } from '../reach.js'

/** What a flag does once it is switched on. */
interface OnceOn {
  /** Whom it gives the new path. */
  readonly users: string
  /** What its circuit does; undefined: that is not known yet. */
  readonly circuit: string | undefined
}

/** A list knows the row; `flag` is all that is set, once that was read. */
export function onceOn(row: Reaching, flag: Flag | undefined): OnceOn {
  const state = onceOnState(row)
  const mode = row.circuit_mode
  return {
    users: reachOnceOn(row),
    circuit:
      state.kind === 'open'
        ? state.retryAt === undefined
          ? turningOn.staysOpen
          : turningOn.retried
        : flag && (byMode(mode)?.(flag) ?? turningOn.unknownMode(mode)),
  }
}

type Told = (flag: Flag) => string

const BY_MODE: Readonly<Record<CircuitMode, Told>> = {
  automatic: (flag) => byRule(flag),
  observe: () => turningOn.observes,
  forced_open: () => turningOn.staysOff,
  forced_closed: () => turningOn.staysClosed,
}
const byMode = lookup(BY_MODE)

const BY_RULE: Readonly<Record<CircuitRule, Told>> = {
  comparison: () => turningOn.compares,
  threshold: byLimits,
}

function byRule(flag: Flag): string {
  const unknown = unknownRule(flag)
  if (unknown !== undefined) return turningOn.unknownRule(unknown)
  return BY_RULE[flag.circuit_rule ?? NEW_FLAG.circuit_rule](flag)
}

function byLimits(flag: Flag): string {
  const { error_threshold_percentage: failing, circuit_slow_threshold_percentage: slow = 0 } = flag
  if (!mayTrip(flag)) return turningOn.neverOpens(percent(failing))
  const limits = [
    isLimit(failing) ? turningOn.failing(percent(failing)) : undefined,
    isLimit(slow) ? turningOn.slow(percent(slow)) : undefined,
  ]
  return turningOn.opensAbove(limits.filter((limit) => limit !== undefined))
}

/** No share of calls is above 100 %. */
const isLimit = (limit: number): boolean => limit > 0 && limit < 100
