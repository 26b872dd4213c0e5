const FIRST_MS = 100
const LONGEST_MS = 1_500

/** Milliseconds before the next attempt: doubling from 100 to 1,500, and of that a random half to the whole. */
export function retryDelay(failures: number, random: () => number): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10))
  return whole * (0.5 + random() / 2)
}
