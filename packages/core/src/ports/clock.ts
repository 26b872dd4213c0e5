/** Time, handed in so that tests can turn it. */
export interface Clock {
  /** Milliseconds since 1970, for what others read; it may be set forward and back. */
  now(): number
  /** Milliseconds from any start, for ages, durations and deadlines: it never goes back, however the time is set. */
  monotonic(): number
  /** Calls `fn` once after `ms`; the function returned cancels. Never keeps the process alive. */
  after(ms: number, fn: () => void): () => void
}
