import type { RecentSignals } from '../../signals/signal-history.js'
import type { InstanceCounts } from './fresh-counts.js'
import { type Suspect, suspectedMost, watchSuspects } from './suspects.js'
import { type ThresholdJudgement, type ThresholdRule, thresholdRule } from './threshold-rule.js'
import type { Judgement, TripRule } from './trip-rule.js'
import { logEvidence, type PathCounts } from './two-sample.js'

/** What the comparison rule needs of a flag. Percentages 0 to 100. */
export interface ComparisonRule {
  /** By how many percentage points the new path may fail more often than the old one. */
  readonly margin: number
  /** The evidence asked for, as odds: 99.999 trips at 100,000 to 1. 0 stands for 99.999. */
  readonly confidence: number
  /** Evidence from fewer calls of the new path than this does not trip. */
  readonly minimumRequests: number
  /** The `quorumInstances - 1` instances that have failed most do not count; 1: instances are not told apart. */
  readonly quorumInstances: number
}

/** What has been gathered for one size of the excess, since the last time that nothing spoke for it. */
export interface Gathered extends PathCounts {
  /** ln of the evidence, 0 or more. */
  readonly log: number
}

/** All that the comparison remembers: plain numbers, to be kept, stored or sent. */
export interface ComparisonState {
  /** The old path's recent calls and failures, older ones counting less. */
  readonly old: { readonly calls: number; readonly failed: number }
  /** Calls not yet weighed, because one of the paths has had too few. */
  readonly pending: PathCounts
  /** One for each of the sizes of excess. */
  readonly gathered: readonly Gathered[]
  /** Failures by instance, when a quorum is asked for. */
  readonly suspects: readonly Suspect[]
}

export interface ComparisonVerdict extends PathCounts {
  readonly trips: boolean
  /** Odds against "the new path is no worse", as a natural logarithm. */
  readonly log: number
}

/**
 * How much of the calls that the old path would have served the new one fails, in the four beliefs that are bet on. They
 * stand so close that an excess between two of them takes a tenth more calls than one that was foreseen.
 */
const EXCESSES = [0.02, 0.08, 0.3, 0.8]
/** Both paths need this many calls before they are weighed: one against one wastes some of what they tell. */
const SMALLEST_BLOCK = 2
/** Calls of the old path after which its rate is mostly that of the recent ones. */
const MEMORY = 1000
const PRIOR = { calls: 20, failed: 0.5 }

/** Without confidence there would be no odds to ask for. */
const CONFIDENCE_OF_ZERO = 99.999

const NONE: PathCounts = { newCalls: 0, newFailed: 0, oldCalls: 0, oldFailed: 0 }
const NOTHING: Gathered = { ...NONE, log: 0 }

/** Nothing known yet: a circuit that has just closed, begun to recover, or whose comparison was lost in a restart. */
export const NO_COMPARISON: ComparisonState = {
  old: { calls: 0, failed: 0 },
  pending: NONE,
  gathered: EXCESSES.map(() => NOTHING),
  suspects: [],
}

/**
 * Weighs what has come in since the last update. For each belief about the new path's excess it multiplies e-variables
 * of successive blocks and starts again at 1 whenever the product falls below: an e-detector of the CUSUM kind (Shin,
 * Ramdas, Rinaldo, "E-detectors: a nonparametric framework for sequential change detection", NEJSDS 2024, arXiv
 * 2203.03532), so that hours of health do not outweigh a release that turns bad.
 *
 * Guarantee: while the new path fails at most `margin` more often than the old one, however both rates move, the mean
 * number of blocks until one of the J detectors reaches odds of c is at least c / J, looked at however often. That is
 * the worst case; `docs/circuit-rules.md` has the far longer times computed for rates that occur. It assumes calls
 * that fail independently of each other, and paths chosen without regard to the outcome.
 */
export function updateComparison(
  state: ComparisonState,
  fresh: readonly InstanceCounts[],
  rule: ComparisonRule,
): ComparisonState {
  if (fresh.length === 0) return state
  const rate = oldRate(state, rule)
  // Whom to leave out is decided before this news is looked at; otherwise the rest would look better than it is.
  const ignored = rule.quorumInstances > 1 ? suspectedMost(state.suspects, rule.quorumInstances - 1, rate) : NOBODY
  const block = { ...state.pending }
  for (const { instance, counts } of fresh) {
    if (ignored.has(instance)) continue
    block.newCalls += counts.success + counts.failure
    block.newFailed += counts.failure
    block.oldCalls += counts.control_ok + counts.control_error
    block.oldFailed += counts.control_error
  }
  const suspects = rule.quorumInstances > 1 ? watchSuspects(state.suspects, fresh) : state.suspects
  if (block.oldCalls < SMALLEST_BLOCK || block.newCalls < SMALLEST_BLOCK) return { ...state, pending: block, suspects }
  const against = { rate, margin: rule.margin / 100 }
  return {
    old: remember(state.old, block),
    pending: NONE,
    gathered: state.gathered.map((gathered, i) => gather(gathered, block, EXCESSES[i] ?? 1, against)),
    suspects,
  }
}

const NOBODY: ReadonlySet<string> = new Set()

/** The old path's rate, and by how much the new one's may be above it; both as fractions. */
interface Against {
  readonly rate: number
  readonly margin: number
}

function gather(gathered: Gathered, block: PathCounts, excess: number, { rate, margin }: Against): Gathered {
  // Without a failure of the new path the evidence never grows; most blocks of a healthy flag end here.
  if (gathered.log === 0 && block.newFailed === 0) return gathered
  const worst = rate + margin
  const log = gathered.log + logEvidence(block, { oldRate: rate, newRate: worst + excess * (1 - worst) }, margin)
  if (log <= 0) return NOTHING
  return {
    log,
    newCalls: gathered.newCalls + block.newCalls,
    newFailed: gathered.newFailed + block.newFailed,
    oldCalls: gathered.oldCalls + block.oldCalls,
    oldFailed: gathered.oldFailed + block.oldFailed,
  }
}

/** What the old path's rate is believed to be; kept away from 1, so that there is room for something worse. */
const oldRate = ({ old }: ComparisonState, { margin }: ComparisonRule): number =>
  Math.min((old.failed + PRIOR.failed) / (old.calls + PRIOR.calls), 0.9 * (1 - margin / 100))

function remember(old: ComparisonState['old'], block: PathCounts): ComparisonState['old'] {
  const calls = old.calls + block.oldCalls
  const failed = old.failed + block.oldFailed
  const keep = Math.min(1, MEMORY / calls)
  return { calls: calls * keep, failed: failed * keep }
}

/** Whether the evidence of any size of excess suffices, and the calls of the strongest. */
export function judgeComparison(state: ComparisonState, rule: ComparisonRule): ComparisonVerdict {
  const needed = -Math.log1p(-(rule.confidence || CONFIDENCE_OF_ZERO) / 100)
  const enough = state.gathered.filter(({ newCalls }) => newCalls >= rule.minimumRequests)
  const strongest = enough.reduce<Gathered>((a, b) => (b.log > a.log ? b : a), NOTHING)
  return { ...strongest, trips: strongest.log >= needed }
}

/** "12.4 % of 121 calls failed on the new path and 0.8 % of 118 on the old one, more than 1 percentage point apart". */
export function explainComparison(verdict: ComparisonVerdict, rule: ComparisonRule): string {
  const share = (failed: number, calls: number) =>
    `${calls === 0 ? 0 : Number(((failed / calls) * 100).toFixed(2))} % of ${calls}`
  const both = `${share(verdict.newFailed, verdict.newCalls)} calls failed on the new path and ${share(verdict.oldFailed, verdict.oldCalls)} on the old one`
  const points = rule.margin === 1 ? 'percentage point' : 'percentage points'
  return verdict.trips ? `${both}, more than ${rule.margin} ${points} apart` : both
}

/**
 * Calls of the new path, beyond which the old path counts as called no more. Where it has a twentieth of the traffic, so
 * many in a row come by chance once in 30,000 times.
 */
const CALLS_WITHOUT_OLD_PATH = 200
/** Milliseconds within which a call of the old path counts in any case: the two paths' counts need not come together. */
const OLD_PATH_WITHIN_MS = 10_000

function isOldPathCalled(history: RecentSignals, at: number, from: number): boolean {
  let isCalled = false
  history.walk(at, from, ({ success, failure, control_ok, control_error }, since) => {
    isCalled = control_ok + control_error > 0
    return !isCalled && (success + failure < CALLS_WITHOUT_OLD_PATH || at - since < OLD_PATH_WITHIN_MS)
  })
  return isCalled
}

export interface ComparisonJudgement extends Judgement {
  readonly rule: 'comparison'
  readonly numbers: ComparisonVerdict
}

/** Judges failures while the old path is called, and leaves slow calls, and flags without an old path, to the threshold rule. */
export const comparisonRule: TripRule<
  ComparisonRule & ThresholdRule,
  ComparisonState,
  ComparisonJudgement | ThresholdJudgement
> = {
  settings: { ...thresholdRule.settings, margin: 'circuit_comparison_margin_percentage' },
  canTrip: () => true,
  nothingKnown: NO_COMPARISON,
  weigh: updateComparison,
  isAlarming: ({ gathered }) => gathered.some(({ log }) => log > 0),
  learnedFor: ({ margin }) => String(margin),
  judge({ history, memory, at, from }, settings) {
    const byThreshold = (rule: ThresholdRule) => thresholdRule.judge({ history, memory: null, at, from }, rule)
    if (!isOldPathCalled(history, at, Math.max(from, at - settings.window))) {
      const verdict = byThreshold(settings)
      return { ...verdict, reason: `${verdict.reason}; the old path had no calls to compare with` }
    }
    if (settings.slowThreshold > 0) {
      const slow = byThreshold({ ...settings, errorThreshold: 0 })
      if (slow.trips) return slow
    }
    const numbers = judgeComparison(memory, settings)
    return { trips: numbers.trips, rule: 'comparison', reason: explainComparison(numbers, settings), numbers }
  },
  // As many failures are allowed as the old path has.
  isAgainst: (counts, settings) => thresholdRule.isAgainst(counts, { ...settings, errorThreshold: 0 }),
}
