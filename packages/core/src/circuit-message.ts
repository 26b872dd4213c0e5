import type { Circuit } from './circuit.js'

/** What a circuit does next, decided by Aerobat from the revision that it names. */
export interface CircuitTransition {
  readonly flagId: number
  readonly appId: number
  /** The `circuit_revision` that this was computed from; null when the flag came without one. */
  readonly revision: number | null
  readonly circuit: Circuit
  /** Why, in words that end up in the audit log: "62 % of 45 calls failed in 10 s, more than 50 %". */
  readonly reason: string
}

/**
 * A message on one of the four circuit subjects. `transition` is there when an Aerobat of this project sent it;
 * without it only the bare facts that every Tailslide component sends are known.
 */
export type CircuitMessage = {
  readonly flagId: number
  readonly transition?: CircuitTransition
} & (
  | { readonly type: 'open' }
  | { readonly type: 'close' }
  | { readonly type: 'recovery_start'; readonly percentage: number }
  | { readonly type: 'recovery_update'; readonly percentage: number }
)
