import { SIGNAL_KINDS, type SignalKind } from './kinds.js'

/** What one flag's calls came to over some time; calls are `success + failure`, and those of the old path the control counts. */
export type WindowCounts = Readonly<Record<SignalKind, number>>

export type MutableCounts = Record<SignalKind, number>

/** Written out, so that all such objects have one shape: rules walk thousands of them at each look. */
export const noCounts = (): MutableCounts => ({ success: 0, failure: 0, slow: 0, control_ok: 0, control_error: 0 })

export function addCounts(sum: MutableCounts, counts: WindowCounts): void {
  for (const kind of SIGNAL_KINDS) sum[kind] += counts[kind]
}
