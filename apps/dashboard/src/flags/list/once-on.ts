import { type CircuitMode, type CircuitRule, type Flag, NEW_FLAG } from '@tailslide/core'
import { lookup } from '../../state/lookup.js'
import { turningOn } from '../../words/turning-on.js'
import { percent, words } from '../../words/words.js'
import { mayTrip, unknownRule } from '../may-trip.js'

/** What a flag does once it is switched on. */
interface OnceOn {
  /** Whom it gives the new path. */
  readonly users: string
  /** What its circuit does; undefined: that is not known yet. */
  readonly circuit: string | undefined
}

/** A list knows the row; `flag` is all that is set, once that was read. */
export function onceOn(
  row: { readonly rollout_percentage: number; readonly circuit_mode: string },
  flag: Flag | undefined,
): OnceOn {
  const { circuit_mode: mode, rollout_percentage: rollout } = row
  return {
    users: mode === 'forced_open' ? turningOn.nobody : words.sheets.atOnce(percent(rollout)),
    circuit: flag && (byMode(mode)?.(flag) ?? turningOn.unknownMode(mode)),
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
