import {
  type ComparisonRule,
  type ComparisonState,
  isRarerThan,
  logUpperTail,
  lookBack,
  NO_COMPARISON,
  SignalHistory,
  type ThresholdRule,
  updateComparison,
} from '@tailslide/core'
import { Random } from './random.js'
import { callsOf, START, TICK_MS, type Traffic } from './traffic.js'

const DAY_MS = 86_400_000

/**
 * The mean number of tripping looks a day of the threshold rule. Only arrivals are simulated; given how many calls a look
 * takes in, failures are binomial, so their exact tail is added up and no trip has to happen. Looks overlap and one
 * excess trips several of them, so this is an upper bound of the false trips.
 */
export function thresholdFalseTrips(rule: ThresholdRule, traffic: Traffic, p: number, ticks: number, every = TICK_MS) {
  const random = new Random(1)
  const history = new SignalHistory(rule.window)
  const tail = memoize((calls) => tripProbability(calls, rule, p))
  let expected = 0
  let looks = 0
  const warmUp = rule.window
  for (let at = 0; at < warmUp + ticks * TICK_MS; at += TICK_MS) {
    const arrivals = callsOf(traffic, random, at).reduce((sum, { counts }) => sum + counts.success + counts.failure, 0)
    history.nextLook()
    if (arrivals > 0) history.put('success', START + at, arrivals)
    const end = at + TICK_MS
    if (at < warmUp || end % every !== 0) continue
    const { totals } = lookBack(history, { from: 0, at: START + end - 1 }, rule, ({ success }) => {
      if (rule.confidence > 0) {
        looks++
        expected += tail(success)
      }
      return true
    })
    // Without confidence it judges by all calls, and once.
    if (rule.confidence <= 0 && totals.success >= Math.max(1, rule.minimumRequests)) {
      looks++
      expected += tail(totals.success)
    }
  }
  const days = (ticks * TICK_MS) / DAY_MS
  return { perDay: expected / days, looksPerTick: looks / ticks }
}

function tripProbability(calls: number, { errorThreshold, confidence }: ThresholdRule, p: number): number {
  const limit = errorThreshold / 100
  let fewest = Math.floor(calls * limit) + 1
  if (confidence > 0)
    while (fewest <= calls && !isRarerThan(fewest, calls, limit, Math.log1p(-confidence / 100))) fewest++
  return fewest > calls ? 0 : Math.exp(logUpperTail(fewest, calls, p))
}

function memoize(compute: (n: number) => number): (n: number) => number {
  const known = new Map<number, number>()
  return (n) => {
    let value = known.get(n)
    if (value === undefined) {
      value = compute(n)
      known.set(n, value)
    }
    return value
  }
}

const LEVEL = 1.4
const STARTS = 400
/** Some two days, in which a level that matters is reached. */
const MOST_TICKS = 1_500_000

/**
 * False trips a day of the comparison rule, by multilevel splitting: how often the evidence first rises to a level before
 * it falls back to nothing, then, from the states in which it got there, how often it goes on to the next level. The
 * product gives rates that no plain simulation reaches. The minimum of calls is left out, so the figure is an upper bound.
 */
export function comparisonFalseTrips(rule: ComparisonRule, traffic: Traffic, seed = 1): number {
  const random = new Random(seed)
  const target = -Math.log1p(-rule.confidence / 100)
  const next = (state: ComparisonState) => updateComparison(state, callsOf(traffic, random, 0), rule)
  const level = (state: ComparisonState) => Math.max(...state.gathered.map(({ log }) => log))

  let state = NO_COMPARISON
  for (let i = 0; i < 5_000; i++) state = next(state)
  let reached: ComparisonState[] = []
  let ticks = 0
  let isFresh = true
  while (reached.length < STARTS && ticks < MOST_TICKS) {
    state = next(state)
    ticks++
    const now = level(state)
    if (now <= 0) isFresh = true
    else if (isFresh && now >= LEVEL) {
      isFresh = false
      reached.push(state)
    }
  }
  let perDay = (reached.length / (ticks * TICK_MS)) * DAY_MS
  for (let goal = LEVEL; goal < target && reached.length > 0; ) {
    goal = Math.min(target, goal + LEVEL)
    const further: ComparisonState[] = []
    for (let start = 0; start < STARTS; start++) {
      let walker = reached[random.below(reached.length)] ?? NO_COMPARISON
      let now = level(walker)
      while (now > 0 && now < goal) {
        walker = next(walker)
        now = level(walker)
      }
      if (now >= goal) further.push(walker)
    }
    perDay *= further.length / STARTS
    reached = further
  }
  return perDay
}
