import type { CircuitRules } from './trip-rules.js'

// A ramp is two values: where a recovery starts, and where it goes from each percentage. The ramp ends at 100.

/**
 * Each step gains at least this, the unit in which people set percentages. Without it an exponential ramp stays at 0 for
 * ever, and so does every ramp with an increment of 0; with it a recovery takes 1,000 steps at most.
 */
const SMALLEST_STEP = 0.1

/** The share of the rollout that a recovery lets in first. */
export const firstPercentage = (rules: CircuitRules): number => clamp(rules.initialRecovery)

/** The share after one more step; at 100 the recovery is over. */
export function nextPercentage(percentage: number, rules: CircuitRules): number {
  const { recoveryProfile: profile, recoveryIncrement: increment } = rules
  const grown = profile === 'linear' ? percentage + increment : percentage * (1 + increment / 100)
  // Rounded, because in doubles 900 steps of 0.1 from 10 end a hair below 100.
  return clamp(Math.round(Math.max(grown, percentage + SMALLEST_STEP) * 1e6) / 1e6)
}

/** Milliseconds from the start of a recovery to its end, when nothing trips it and no tick is late. */
export function recoveryTime(rules: CircuitRules): number {
  let steps = 0
  for (let at = firstPercentage(rules); at < 100; steps++) at = nextPercentage(at, rules)
  return Math.max(1, steps) * rules.recoveryRate
}

const clamp = (percentage: number): number => Math.min(100, Math.max(0, percentage))

/** Milliseconds from opening to the recovery after the n-th trip in a row: doubled each time, up to the rules' maximum. */
export function recoveryDelayAfter(trips: number, rules: CircuitRules): number {
  // 2 ** 40 ms are 35 years; beyond it an infinity times a delay of 0 would come into reach.
  const doublings = Math.min(Math.max(trips - 1, 0), 40)
  return Math.min(rules.recoveryDelay * 2 ** doublings, rules.maximumRecoveryDelay)
}

/** Milliseconds that a circuit must stay closed for its next trip to be a first one: ten windows, or as long as it last waited. */
export const healthyTime = (trips: number, rules: CircuitRules): number =>
  Math.max(10 * rules.window, recoveryDelayAfter(trips, rules))
