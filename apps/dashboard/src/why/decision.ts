import {
  compileFlag,
  type DecidedReason,
  decide,
  type Flag,
  isActive,
  rolloutPosition,
  whitelistOf,
} from '@tailslide/core'
import { why } from '../words/why.js'
import { percent } from '../words/words.js'

export type StepName = keyof typeof why.steps

/**
 * passed       the step lets the decision go on to the next
 * in, out      the step decides
 * untouched    the decision fell before
 */
export interface Step {
  readonly name: StepName
  readonly outcome: 'passed' | 'in' | 'out' | 'untouched'
  readonly text: string
}

export interface Explained {
  readonly isIn: boolean
  readonly reason: DecidedReason
  /** Where the user stands, from 0 to 100; in when it is below `limit`. */
  readonly position: number
  readonly limit: number
  readonly steps: readonly Step[]
}

/** As every SDK decides it, with what each step has found. */
export function explain(flag: Flag, user: string): Explained {
  const compiled = compileFlag(flag)
  const reason = decide(compiled, user, rolloutPosition)
  const position = rolloutPosition(user, compiled.seed)
  const limit = compiled.percentage
  const isIn = isActive(reason)
  const texts: Readonly<Record<StepName, string>> = {
    switch: reason === 'off' ? why.switchOff : why.switchOn,
    circuit: circuitText(flag),
    named: reason === 'whitelisted' ? why.isNamed : why.notNamed(whitelistOf(flag.white_listed_users).length),
    rollout: rolloutText(position, limit),
  }
  const decider = DECIDERS[reason]
  const steps = ORDER.map((name, index): Step => {
    const before = index - ORDER.indexOf(decider)
    if (before > 0) return { name, outcome: 'untouched', text: why.notLookedAt }
    return { name, outcome: before < 0 ? 'passed' : isIn ? 'in' : 'out', text: texts[name] }
  })
  return { isIn, reason, position, limit, steps }
}

const ORDER: readonly StepName[] = ['switch', 'circuit', 'named', 'rollout']

const DECIDERS: Readonly<Record<DecidedReason, StepName>> = {
  off: 'switch',
  'circuit-open': 'circuit',
  whitelisted: 'named',
  'in-rollout': 'rollout',
  'out-of-rollout': 'rollout',
  'in-recovery': 'rollout',
  'out-of-recovery': 'rollout',
  'no-user': 'rollout',
}

function circuitText(flag: Flag): string {
  if (flag.circuit_mode === 'forced_open') return why.circuitForcedOff
  if (flag.circuit_mode === 'forced_closed') return why.circuitForcedOn
  if (flag.circuit?.state === 'open') return why.circuitOpen
  if (flag.circuit?.state === 'recovering') return why.circuitRecovers(percent(flag.circuit.percentage))
  if (flag.circuit_mode === 'observe') return why.circuitObserves
  return flag.circuit_mode === undefined || flag.circuit_mode === 'automatic'
    ? why.circuitClosed
    : why.circuitUnknown(flag.circuit_mode)
}

function rolloutText(position: number, limit: number): string {
  if (limit >= 100) return why.everybody
  if (limit <= 0) return why.nobody
  return position < limit
    ? why.inRollout(percent(position), percent(limit))
    : why.outOfRollout(percent(position), percent(limit))
}
