import { type Circuit, type CircuitRules, type Flag, windowStart } from '@tailslide/core'

/** A flag whose circuit may move at the next tick, and what to decide from. */
export interface Due {
  readonly flag: Flag
  readonly rules: CircuitRules
  readonly circuit: Circuit
}

/** Whether a tick may move the circuit; where it may not, nobody needs to ask for signals. */
export function mayMove({ flag, rules, circuit }: Due): boolean {
  if (rules.mode === 'forced_open') return circuit.state !== 'open'
  if (rules.mode === 'forced_closed') return circuit.state !== 'closed'
  if (circuit.state === 'recovering') return true
  if (circuit.state === 'open') return rules.isRecoverable || rules.mode === 'observe'
  return flag.is_enabled !== false && (rules.errorThreshold > 0 || rules.slowThreshold > 0)
}

/** A window that is used whole is read in this many buckets: the oldest, which counts only if it lies within, is the error. */
const BUCKETS_PER_WINDOW = 10
/** Where only signals after an instant count, such as the start of a recovery, a bucket is how long it takes to see one. */
const FINE_BUCKET_MS = 100

/** The one window that serves all of them. An open circuit needs only the store's clock, so it adds nothing. */
export function neededWindow(due: readonly Due[], at: number): { windowMs: number; bucketMs: number } {
  let windowMs = FINE_BUCKET_MS
  let bucketMs = Number.POSITIVE_INFINITY
  for (const { rules, circuit } of due) {
    if (circuit.state === 'open') continue
    const isWhole = windowStart(circuit, rules, at) <= at - rules.window
    windowMs = Math.max(windowMs, rules.window)
    bucketMs = Math.min(bucketMs, isWhole ? Math.floor(rules.window / BUCKETS_PER_WINDOW) : FINE_BUCKET_MS)
  }
  return { windowMs, bucketMs: Math.max(FINE_BUCKET_MS, Math.min(bucketMs, windowMs)) }
}
