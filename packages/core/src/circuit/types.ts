/**
 * The circuit of one flag. All instants are milliseconds since 1970 on the signal store's clock.
 *
 * closed      The flag is as the person set it. Signals before `since` do not count (0: all count): it is when the circuit
 *             closed, or a person switched the flag on or its mode to automatic.
 * open        The flag is off for everyone since `openedAt`.
 * recovering  The flag is on for `percentage` percent of its rollout; only signals after `startedAt` count.
 *
 * `trips` counts the trips in a row without a healthy time between them; it lengthens the delay of the next recovery.
 */
export type Circuit =
  | { readonly state: 'closed'; readonly since: number; readonly trips: number }
  | { readonly state: 'open'; readonly openedAt: number; readonly trips: number }
  | {
      readonly state: 'recovering'
      readonly startedAt: number
      readonly steppedAt: number
      readonly percentage: number
      readonly trips: number
    }

/** A circuit that has never tripped. */
export const INITIAL_CIRCUIT: Circuit = { state: 'closed', since: 0, trips: 0 }

/** What a trip rule says, with its numbers in words. Which rule that is, and how it judges, is not the machine's business. */
export interface Verdict {
  readonly trips: boolean
  readonly reason: string
}

/** What happens to a circuit. `at` is the signal store's clock; the last three come from a person or a deployed Aerobat. */
export type CircuitEvent =
  /**
   * Time has passed; what the trip rule says of the signals since `windowStart`, or null when they cannot be read; and how
   * often the path was called at the percentage that a recovery stands at, or null while nobody can be on it.
   */
  | { readonly type: 'tick'; readonly at: number; readonly verdict: Verdict | null; readonly calls: number | null }
  | { readonly type: 'open'; readonly at: number }
  | { readonly type: 'close'; readonly at: number }
  | { readonly type: 'recover'; readonly at: number; readonly percentage: number }

/** What has just happened, with the reason in words that end up in the audit log. */
export type CircuitEffect =
  | { readonly type: 'opened'; readonly reason: string }
  | { readonly type: 'recovery_started'; readonly percentage: number; readonly reason: string }
  | { readonly type: 'recovery_stepped'; readonly percentage: number; readonly reason: string }
  | { readonly type: 'closed'; readonly reason: string }
  /** What `observe` would have done; said again at each tick for as long as it is so. */
  | { readonly type: 'would_open'; readonly reason: string }

export interface CircuitStep {
  readonly circuit: Circuit
  /** None when nothing changed, and then `circuit` is the very one that came in. */
  readonly effects: readonly CircuitEffect[]
}
