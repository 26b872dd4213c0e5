import { SIGNAL_RETENTION_MS } from '../signals/kinds.js'
import type { CircuitRules } from './circuit-rules.js'
import {
  CALLS_FOR_A_STEP,
  firstPercentage,
  healthyTime,
  longestWait,
  nextPercentage,
  recoveryDelayAfter,
} from './recovery.js'
import type { Circuit, CircuitEvent, CircuitStep } from './types.js'

/**
 * The machine. One event makes one transition at most, and time is read from stored instants only, so that a circuit
 * taken up again after a restart, however late, goes on from where it stood. Instants in the future are now: the clock
 * was set back.
 *
 * | mode automatic | tick                                              | open         | close  | recover p               |
 * |----------------|---------------------------------------------------|--------------|--------|-------------------------|
 * | closed         | open (trips + 1), if the verdict trips            | open, + 1    | -      | -                       |
 * | open           | recovering, if recoverable and the delay is over  | -            | closed | recovering at p         |
 * | recovering     | open (trips + 1), if the verdict trips;           | open, + 1    | closed | recovering at p,        |
 * |                | else, if a step is due, recovering at the next    |              |        | if p is higher          |
 * |                | percentage, or closed at 100                      |              |        |                         |
 *
 * closed      Entered from open by a person, from recovering when the ramp ends. Left by a trip. Once it has lasted the
 *             healthy time, the next trip counts as the first.
 * open        Entered by a trip. Left when the delay is over, which doubles with each trip in a row; a circuit that is
 *             not recoverable stays until it is closed. No verdict counts, because nobody is on the new path.
 * recovering  Entered from open. A step is due, and at its end the closing, when the rate is over and enough calls at this
 *             percentage speak for the path: none do while more of them are bad than the thresholds allow. So it waits
 *             for calls, though no longer than `longestWait`, also while signals cannot be read; while nobody is on the
 *             path (the flag is switched off) it waits without end. Otherwise it ends: it trips, or gains something at
 *             each step until it closes.
 *
 * The other modes answer every event alike, so that a change of mode takes effect with the next one:
 * forced_open opens and stays, and that is no trip; forced_closed closes and stays; observe does too, and says
 * `would_open` where automatic would trip.
 */
export function step(given: Circuit, event: CircuitEvent, rules: CircuitRules): CircuitStep {
  const circuit = notAhead(given, event.at)
  const next = stepFrom(circuit, event, rules)
  return next.circuit === circuit ? { ...next, circuit: given } : next
}

function stepFrom(circuit: Circuit, event: CircuitEvent, rules: CircuitRules): CircuitStep {
  switch (rules.mode) {
    case 'automatic':
      return stepAutomatic(circuit, event, rules)
    case 'observe':
      if (circuit.state !== 'closed') return close(circuit, event.at, 'the circuit only observes')
      return observed(circuit, event)
    case 'forced_open':
      return circuit.state === 'open' ? stay(circuit) : open(event.at, circuit.trips, 'the circuit is forced open')
    case 'forced_closed':
      return circuit.state === 'closed' ? stay(circuit) : close(circuit, event.at, 'the circuit is forced closed')
  }
}

function stepAutomatic(circuit: Circuit, event: CircuitEvent, rules: CircuitRules): CircuitStep {
  switch (event.type) {
    case 'tick':
      return tick(circuit, event, rules)
    case 'open':
      return circuit.state === 'open' ? stay(circuit) : trip(circuit, event.at, ASKED_TO_OPEN, rules)
    case 'close':
      return circuit.state === 'closed' ? stay(circuit) : close(circuit, event.at, 'asked to close')
    case 'recover':
      if (circuit.state === 'open') return recover(circuit, event.at, event.percentage, 'asked to recover')
      // A lower percentage is a message that came late: a ramp only rises.
      if (circuit.state === 'closed' || event.percentage <= circuit.percentage) return stay(circuit)
      return stepUp(circuit, event.at, event.percentage, 'asked to step')
  }
}

function tick(circuit: Circuit, { at, verdict, calls }: Tick, rules: CircuitRules): CircuitStep {
  if (circuit.state === 'open') {
    const delay = recoveryDelayAfter(circuit.trips, rules)
    if (!rules.isRecoverable || at < circuit.openedAt + delay) return stay(circuit)
    return recover(circuit, at, firstPercentage(rules), `open for ${lasted(circuit.openedAt, at)}`)
  }
  if (verdict?.trips) return trip(circuit, at, verdict.reason, rules)
  if (circuit.state === 'closed' || !isStepDue(circuit, at, calls, rules)) return stay(circuit)
  const percentage = nextPercentage(circuit.percentage, rules)
  const reason = verdict?.reason ?? 'signals cannot be read'
  return percentage < 100
    ? stepUp(circuit, at, percentage, reason)
    : close(circuit, at, `after ${lasted(circuit.startedAt, at)} of recovery: ${reason}`)
}

const lasted = (from: number, at: number): string => `${Math.round((at - from) / 100) / 10} s`

function isStepDue(circuit: Recovering, at: number, calls: number | null, rules: CircuitRules): boolean {
  const waited = at - circuit.steppedAt
  if (calls === null || waited < rules.recoveryRate) return false
  // At 0 % there is nobody to call.
  const isTried = calls >= CALLS_FOR_A_STEP || circuit.percentage === 0
  return isTried || waited >= longestWait(circuit.percentage, rules)
}

function observed(circuit: Circuit, event: CircuitEvent): CircuitStep {
  if (event.type === 'open') return { circuit, effects: [{ type: 'would_open', reason: ASKED_TO_OPEN }] }
  const verdict = event.type === 'tick' ? event.verdict : null
  return verdict?.trips ? { circuit, effects: [{ type: 'would_open', reason: verdict.reason }] } : stay(circuit)
}

const ASKED_TO_OPEN = 'asked to open'

type Tick = Extract<CircuitEvent, { type: 'tick' }>
type Closed = Extract<Circuit, { state: 'closed' }>
type Open = Extract<Circuit, { state: 'open' }>
type Recovering = Extract<Circuit, { state: 'recovering' }>

const stay = (circuit: Circuit): CircuitStep => ({ circuit, effects: [] })

const open = (at: number, trips: number, reason: string): CircuitStep => ({
  circuit: { state: 'open', openedAt: at, trips },
  effects: [{ type: 'opened', reason }],
})

function trip(circuit: Closed | Recovering, at: number, reason: string, rules: CircuitRules): CircuitStep {
  return open(at, isHealthy(circuit, at, rules) ? 1 : circuit.trips + 1, reason)
}

const isHealthy = (circuit: Closed | Recovering, at: number, rules: CircuitRules): boolean =>
  circuit.state === 'closed' && at - circuit.since >= healthyTime(circuit.trips, rules)

const close = (circuit: Open | Recovering, at: number, reason: string): CircuitStep => ({
  circuit: { state: 'closed', since: at, trips: circuit.trips },
  effects: [{ type: 'closed', reason }],
})

const recover = (circuit: Open, at: number, percentage: number, reason: string): CircuitStep => ({
  circuit: { state: 'recovering', startedAt: at, steppedAt: at, percentage, trips: circuit.trips },
  effects: [{ type: 'recovery_started', percentage, reason }],
})

const stepUp = (circuit: Recovering, at: number, percentage: number, reason: string): CircuitStep => ({
  circuit: { ...circuit, steppedAt: at, percentage },
  effects: [{ type: 'recovery_stepped', percentage, reason }],
})

/**
 * The circuit with no instant after `at`; the very one that came in when there is none. Whoever asks again and again must
 * keep the answer: a future that is now at each look never passes.
 */
export function notAhead(circuit: Circuit, at: number): Circuit {
  switch (circuit.state) {
    case 'closed':
      return circuit.since <= at ? circuit : { ...circuit, since: at }
    case 'open':
      return circuit.openedAt <= at ? circuit : { ...circuit, openedAt: at }
    case 'recovering': {
      const { startedAt, steppedAt } = circuit
      if (startedAt <= at && steppedAt <= at) return circuit
      return { ...circuit, startedAt: Math.min(startedAt, at), steppedAt: Math.min(steppedAt, at) }
    }
  }
}

/**
 * The circuit when a person has switched the flag on, or its mode to automatic: what was called before is no evidence,
 * and a recovery that had nobody on the path waits for calls from now on. What has been healthy for long enough begins anew.
 */
export function countFrom(circuit: Circuit, at: number, rules: CircuitRules): Circuit {
  switch (circuit.state) {
    case 'closed':
      return { state: 'closed', since: at, trips: isHealthy(circuit, at, rules) ? 0 : circuit.trips }
    case 'recovering':
      return { ...circuit, startedAt: at, steppedAt: at }
    case 'open':
      return circuit
  }
}

/**
 * The instant from which signals count at `at`. Closed: a window ago, and never before `since`. Recovering:
 * since it began, an hour at most, because a flag with few calls lets in so few users that a window would never hold enough.
 */
export function windowStart(circuit: Circuit, rules: CircuitRules, at: number): number {
  switch (circuit.state) {
    case 'closed':
      return Math.max(circuit.since, at - rules.window)
    case 'recovering':
      return Math.max(circuit.startedAt, at - SIGNAL_RETENTION_MS)
    case 'open':
      return at
  }
}
