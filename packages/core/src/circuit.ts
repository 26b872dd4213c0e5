/** `observe` records what `automatic` would do; the forced modes hold the circuit where a person put it. */
export type CircuitMode = 'automatic' | 'observe' | 'forced_open' | 'forced_closed'

/**
 * The circuit of one flag. All instants are milliseconds since 1970 on the signal store's clock.
 *
 * closed      The flag is as the person set it. Signals before `since` do not count (0: all count).
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
