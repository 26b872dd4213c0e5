import {
  type Circuit,
  type CircuitRules,
  circuitRules,
  goodCallsSince,
  INITIAL_CIRCUIT,
  NEW_FLAG,
  NOTHING_KNOWN,
  SignalHistory,
  step,
  tripVerdict,
  whileRecovering,
  windowStart,
} from '@tailslide/core'
import type { Random } from './random.js'
import { START } from './traffic.js'

/** What a flag is judged by that nobody has set anything of. */
export const DEFAULTS: CircuitRules = circuitRules(NEW_FLAG)

/** Calls in a second, and the milliseconds between two looks: where few calls come, more would find nothing new. */
export interface Pace {
  readonly rate: number
  readonly tickMs: number
}

export interface Tick {
  readonly circuit: Circuit
  /** Calls that there would have been with the flag on, and those of them that failed on the new path. */
  readonly calls: number
  readonly harmed: number
}

/** A flag with default settings as Aerobat runs it; each call of the function is a look later. */
export function defaultFlag({ rate, tickMs }: Pace, random: Random, begin: Circuit = INITIAL_CIRCUIT) {
  let circuit = begin
  let history = new SignalHistory(DEFAULTS.window)
  let at = START
  return (failing: number): Tick => {
    const calls = random.poisson((rate * tickMs) / 1_000)
    const letIn = random.binomial(calls, openShare(circuit))
    const harmed = random.binomial(letIn, failing)
    history.nextLook()
    if (letIn > harmed) history.put('success', at, letIn - harmed)
    if (harmed > 0) history.put('failure', at, harmed)
    at += tickMs
    // Nothing but a failure can open a closed circuit.
    const next = circuit.state === 'closed' && harmed === 0 ? circuit : look(circuit, history, at)
    // Signals from before do not count for a new state.
    if (next.state !== circuit.state) history = new SignalHistory(DEFAULTS.window)
    circuit = next
    return { circuit, calls, harmed }
  }
}

function look(circuit: Circuit, history: SignalHistory, at: number): Circuit {
  const isRecovering = circuit.state === 'recovering'
  const from = windowStart(circuit, DEFAULTS, at)
  const rules = isRecovering ? whileRecovering(DEFAULTS) : DEFAULTS
  const verdict = circuit.state === 'open' ? null : tripVerdict({ history, memories: NOTHING_KNOWN }, at, from, rules)
  const calls = isRecovering ? goodCallsSince(history, at, circuit.steppedAt, rules) : 0
  return step(circuit, { type: 'tick', at, verdict, calls }, DEFAULTS).circuit
}

const openShare = (circuit: Circuit): number =>
  circuit.state === 'closed' ? 1 : circuit.state === 'open' ? 0 : circuit.percentage / 100

/** A path that is broken for ever: the share of all calls that it harms in `hours`, and how often a recovery closed. */
export function brokenForEver(pace: Pace, hours: number, random: Random) {
  const tick = defaultFlag(pace, random)
  let [calls, harmed, closings, state] = [0, 0, 0, 'closed']
  for (let at = 0; at < hours * 3_600_000; at += pace.tickMs) {
    const now = tick(1)
    calls += now.calls
    harmed += now.harmed
    if (now.circuit.state === 'closed' && state === 'recovering') closings++
    state = now.circuit.state
  }
  return { share: harmed / calls, closings }
}

/** A recovery of a path that fails in `failing` of its calls: how it ends, and after how long. */
export function recoveryOf(pace: Pace, failing: number, random: Random) {
  const steppedAt = START
  const begin = { state: 'recovering', startedAt: START, steppedAt, percentage: 10, trips: 1 } as const
  const tick = defaultFlag(pace, random, begin)
  for (let at = pace.tickMs; ; at += pace.tickMs) {
    const { circuit } = tick(failing)
    if (circuit.state !== 'recovering') return { isTripped: circuit.state === 'open', ms: at }
  }
}
