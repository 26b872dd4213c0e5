import { backoff } from '@tailslide/core'

const LIMITS = { firstMs: 100, longestMs: 1_500 }

/** Milliseconds before whatever failed over NATS is tried again. */
export const retryDelay = (failuresBefore: number, random: () => number): number =>
  backoff(failuresBefore, LIMITS, random())
