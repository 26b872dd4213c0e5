import type { Circuit } from '@tailslide/core'
import { type CircuitRules, firstPercentage, longestWait, nextPercentage } from '@tailslide/core'
import type { Span } from './past.js'

/** From `at` on, so many percent: of the rollout or of users. */
export interface Step {
  readonly at: number
  readonly share: number
}

/** The steps of a recovery that begins at 0 and is never held up, to 100 at its end. */
export function rampOf(rules: CircuitRules): Step[] {
  const steps: Step[] = []
  for (let share = firstPercentage(rules), at = 0; ; at += rules.recoveryRate) {
    steps.push({ at, share })
    if (share >= 100) return steps
    share = nextPercentage(share, rules)
  }
}

/**
 * Percent of users on the new path, as a staircase over spans. When a recovery took its steps is in no history: they are drawn
 * as far apart as its beginning, its end and the rules say.
 */
export function usersOver(spans: readonly Span[], rules: CircuitRules, circuit: Circuit): Step[] {
  return spans.flatMap((span, index): Step[] => {
    if (span.kind === 'open' || span.kind === 'forced-off' || span.kind === 'off') return [{ at: span.from, share: 0 }]
    if (span.kind !== 'recovering') return [{ at: span.from, share: span.rollout }]
    const next = spans[index + 1]
    const steps = next ? pastSteps(span, rules, next.kind) : presentSteps(span, rules, circuit)
    return steps.map(({ at, share }) => ({ at, share: (share * span.rollout) / 100 }))
  })
}

function pastSteps({ from, to }: Span, rules: CircuitRules, then: Span['kind']): Step[] {
  const ramp = rampOf(rules)
  const isDone = then === 'closed'
  const every = isDone ? (to - from) / Math.max(1, ramp.length - 1) : rules.recoveryRate
  return ramp.map(({ share }, i) => ({ at: from + i * every, share })).filter(({ at }) => at < to)
}

function presentSteps({ from }: Span, rules: CircuitRules, circuit: Circuit): Step[] {
  if (circuit.state !== 'recovering') return [{ at: from, share: firstPercentage(rules) }]
  const taken = rampOf(rules).filter(({ share }) => share <= circuit.percentage)
  const begun = Math.max(from, circuit.startedAt)
  const every = (circuit.steppedAt - begun) / Math.max(1, taken.length - 1)
  return taken.length < 2
    ? [{ at: begun, share: circuit.percentage }]
    : taken.map(({ share }, i) => ({ at: begun + i * every, share }))
}

/**
 * none   it does not recover
 * steps  each as soon as it can be
 * waits  one is due that was not taken, for want of calls: it puts off all others, at the longest until then
 */
export type ToCome =
  | { readonly kind: 'none' }
  | { readonly kind: 'steps'; readonly next: Step; readonly steps: readonly Step[] }
  | { readonly kind: 'waits'; readonly left: number; readonly until: number | undefined }

/** In which a step that is taken in time is heard of. */
const TAKEN_MS = 2_000

export function toCome(circuit: Circuit, rules: CircuitRules, now: number): ToCome {
  const steps = stepsToCome(circuit, rules)
  const [next] = steps
  if (!next || circuit.state !== 'recovering') return { kind: 'none' }
  if (next.at + TAKEN_MS > now) return { kind: 'steps', next, steps }
  const until = circuit.steppedAt + longestWait(circuit.percentage, rules)
  return { kind: 'waits', left: steps.length, until: until > now ? until : undefined }
}

function stepsToCome(circuit: Circuit, rules: CircuitRules): Step[] {
  if (circuit.state !== 'recovering') return []
  const steps: Step[] = []
  for (let share = circuit.percentage, at = circuit.steppedAt; share < 100; ) {
    share = nextPercentage(share, rules)
    at += rules.recoveryRate
    steps.push({ at, share })
  }
  return steps
}
