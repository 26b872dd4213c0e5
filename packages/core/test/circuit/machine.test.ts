import {
  CALLS_FOR_A_STEP,
  type Circuit,
  type CircuitEvent,
  type CircuitRules,
  countFrom,
  healthyTime,
  INITIAL_CIRCUIT,
  longestWait,
  nextPercentage,
  notAhead,
  recoveryDelayAfter,
  step,
  type Verdict,
  windowStart,
} from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCircuit } from '../../src/circuit/parse-circuit.js'
import { circuit, events, eventsOf, mode, rules, rulesWith } from '../arbitraries.js'

const T = 1_790_000_000_000
const healthy: Verdict = { trips: false, reason: '0 % of 100 calls failed' }
const FAILED = '70 % of 100 calls failed'
const failing: Verdict = { trips: true, reason: FAILED }

const closed = (since = 0, trips = 0): Circuit => ({ state: 'closed', since, trips })
const open = (openedAt = T, trips = 1): Circuit => ({ state: 'open', openedAt, trips })
const recovering = (fields: { steppedAt?: number; percentage?: number; trips?: number } = {}): Circuit => ({
  state: 'recovering',
  startedAt: T,
  steppedAt: T,
  percentage: 10,
  trips: 1,
  ...fields,
})

const tick = (at: number, verdict: Verdict | null = null, calls: number | null = 3) =>
  ({ type: 'tick', at, verdict, calls }) as const

describe('a closed circuit', () => {
  it('opens when the verdict trips, with its reason', () => {
    expect(step(INITIAL_CIRCUIT, tick(T, failing), rulesWith())).toEqual({
      circuit: open(T, 1),
      effects: [{ type: 'opened', reason: FAILED }],
    })
  })

  it('stays while the verdict does not trip, or signals cannot be read', () => {
    for (const verdict of [healthy, null]) {
      expect(step(INITIAL_CIRCUIT, tick(T, verdict), rulesWith())).toEqual({ circuit: INITIAL_CIRCUIT, effects: [] })
    }
  })

  it('counts a trip soon after the last one as one more in a row, and a later one as the first', () => {
    const since = closed(T, 3)
    const tripAt = (at: number) => step(since, tick(at, failing), rulesWith()).circuit
    expect(tripAt(T + 599_999)).toEqual(open(T + 599_999, 4))
    expect(tripAt(T + 600_000)).toEqual(open(T + 600_000, 1))
  })

  it('opens when asked to', () => {
    expect(step(closed(), { type: 'open', at: T }, rulesWith())).toEqual({
      circuit: open(T, 1),
      effects: [{ type: 'opened', reason: 'asked to open' }],
    })
  })

  it('does not mind being closed again, or a recovery message that comes late', () => {
    for (const event of [
      { type: 'close', at: T },
      { type: 'recover', at: T, percentage: 50 },
    ] as const) {
      expect(step(closed(), event, rulesWith())).toEqual({ circuit: closed(), effects: [] })
    }
  })
})

describe('an open circuit', () => {
  it('starts to recover when the delay is over, whether signals can be read or not', () => {
    expect(step(open(), tick(T + 999), rulesWith()).effects).toEqual([])
    expect(step(open(), tick(T + 1000), rulesWith())).toEqual({
      circuit: { state: 'recovering', startedAt: T + 1000, steppedAt: T + 1000, percentage: 10, trips: 1 },
      effects: [{ type: 'recovery_started', percentage: 10, reason: 'open for 1 s' }],
    })
  })

  it('waits twice as long after each further trip', () => {
    const third = open(T, 3)
    expect(step(third, tick(T + 3999), rulesWith()).circuit).toBe(third)
    expect(step(third, tick(T + 4000), rulesWith()).circuit.state).toBe('recovering')
  })

  it('starts to recover on the first tick after any downtime, and says how long it was open', () => {
    const late = T + 86_400_000
    expect(step(open(), tick(late), rulesWith())).toEqual({
      circuit: { state: 'recovering', startedAt: late, steppedAt: late, percentage: 10, trips: 1 },
      effects: [{ type: 'recovery_started', percentage: 10, reason: 'open for 86400 s' }],
    })
  })

  it('stays open when it is not recoverable, until someone closes it', () => {
    const given = rulesWith({ isRecoverable: false })
    expect(step(open(), tick(T + 86_400_000), given).effects).toEqual([])
    expect(step(open(), { type: 'close', at: T + 5 }, given)).toEqual({
      circuit: closed(T + 5, 1),
      effects: [{ type: 'closed', reason: 'asked to close' }],
    })
  })

  it('takes up new rules at once', () => {
    expect(step(open(), tick(T + 1000), rulesWith({ recoveryDelay: 5000 })).circuit.state).toBe('open')
    expect(step(open(), tick(T + 200), rulesWith({ recoveryDelay: 100 })).circuit.state).toBe('recovering')
  })

  it('follows the recovery of another Aerobat', () => {
    expect(step(open(), { type: 'recover', at: T + 5, percentage: 25 }, rulesWith()).circuit).toEqual({
      state: 'recovering',
      startedAt: T + 5,
      steppedAt: T + 5,
      percentage: 25,
      trips: 1,
    })
  })

  it('does not mind being opened again', () => {
    expect(step(open(), { type: 'open', at: T + 5 }, rulesWith())).toEqual({ circuit: open(), effects: [] })
  })
})

describe('a recovering circuit', () => {
  it('gains a step each time the rate is over', () => {
    expect(step(recovering(), tick(T + 499, healthy), rulesWith()).effects).toEqual([])
    expect(step(recovering(), tick(T + 500, healthy), rulesWith())).toEqual({
      circuit: recovering({ steppedAt: T + 500, percentage: 40 }),
      effects: [{ type: 'recovery_stepped', percentage: 40, reason: '0 % of 100 calls failed' }],
    })
  })

  it('gains one step after any downtime, and its clock goes on from there', () => {
    const late = step(recovering(), tick(T + 86_400_000), rulesWith())
    expect(late.circuit).toEqual(recovering({ steppedAt: T + 86_400_000, percentage: 40 }))
    expect(step(late.circuit, tick(T + 86_400_001), rulesWith()).effects).toEqual([])
  })

  it('closes when the ramp reaches 100', () => {
    expect(step(recovering({ percentage: 70 }), tick(T + 500), rulesWith())).toEqual({
      circuit: closed(T + 500, 1),
      effects: [{ type: 'closed', reason: 'after 0.5 s of recovery: signals cannot be read' }],
    })
    expect(step(recovering({ percentage: 70 }), tick(T + 500, healthy), rulesWith()).effects).toEqual([
      { type: 'closed', reason: 'after 0.5 s of recovery: 0 % of 100 calls failed' },
    ])
  })

  it.each([10, 70])(
    'waits at %d % for three calls, ten minutes at most, whether signals can be read or not',
    (percentage) => {
      const given = recovering({ percentage })
      for (const verdict of [healthy, null]) {
        for (const calls of [0, 2]) {
          expect(step(given, tick(T + 599_999, verdict, calls), rulesWith()).circuit).toBe(given)
          expect(step(given, tick(T + 600_000, verdict, calls), rulesWith()).circuit).not.toBe(given)
        }
        expect(step(given, tick(T + 500, verdict, 3), rulesWith()).circuit).not.toBe(given)
      }
    },
  )

  it('waits the less for calls the less a step gains, so that a fine ramp takes no longer', () => {
    const fine = rulesWith({ recoveryIncrement: 0.1 })
    expect(step(recovering(), tick(T + 5_999, healthy, 2), fine).effects).toEqual([])
    expect(step(recovering(), tick(T + 6_000, healthy, 2), fine).effects).toHaveLength(1)
  })

  it('waits for as long as nobody is on the path, and needs no calls at 0 %', () => {
    const given = recovering({ percentage: 70 })
    expect(step(given, tick(T + 86_400_000, healthy, null), rulesWith()).circuit).toBe(given)
    expect(step(recovering({ percentage: 0 }), tick(T + 500, healthy, 0), rulesWith()).effects).toHaveLength(1)
  })

  it('trips again when calls fail, before any step', () => {
    expect(step(recovering({ percentage: 70 }), tick(T + 500, failing), rulesWith())).toEqual({
      circuit: open(T + 500, 2),
      effects: [{ type: 'opened', reason: FAILED }],
    })
  })

  it('can be opened and closed by hand', () => {
    expect(step(recovering(), { type: 'open', at: T + 5 }, rulesWith()).circuit).toEqual(open(T + 5, 2))
    expect(step(recovering(), { type: 'close', at: T + 5 }, rulesWith()).circuit).toEqual(closed(T + 5, 1))
  })

  it('follows higher percentages of another Aerobat, and ignores lower and repeated ones', () => {
    const recover = (percentage: number) =>
      step(recovering({ percentage: 40 }), { type: 'recover', at: T + 5, percentage }, rulesWith())
    expect(recover(55).circuit).toEqual(recovering({ steppedAt: T + 5, percentage: 55 }))
    expect([recover(40).effects, recover(10).effects]).toEqual([[], []])
  })
})

describe('the modes', () => {
  const three = [closed(T, 2), open(T, 2), recovering({ trips: 2 })]
  const anything: CircuitEvent[] = [
    tick(T + 5, failing),
    tick(T + 5),
    { type: 'open', at: T + 5 },
    { type: 'close', at: T + 5 },
    { type: 'recover', at: T + 5, percentage: 50 },
  ]

  it.each(anything)('forced_open holds the circuit open at %j, and counts no trip', (event) => {
    for (const given of three) {
      const next = step(given, event, rulesWith({ mode: 'forced_open' }))
      expect(next).toEqual(
        given.state === 'open'
          ? { circuit: given, effects: [] }
          : { circuit: open(T + 5, 2), effects: [{ type: 'opened', reason: 'the circuit is forced open' }] },
      )
    }
  })

  it.each(anything)('forced_closed holds the circuit closed at %j', (event) => {
    for (const given of three) {
      const next = step(given, event, rulesWith({ mode: 'forced_closed' }))
      expect(next).toEqual(
        given.state === 'closed'
          ? { circuit: given, effects: [] }
          : { circuit: closed(T + 5, 2), effects: [{ type: 'closed', reason: 'the circuit is forced closed' }] },
      )
    }
  })

  it('observe closes an open circuit, never opens one, and says when it would have', () => {
    const observe = rulesWith({ mode: 'observe' })
    expect(step(open(), tick(T + 5, failing), observe)).toEqual({
      circuit: closed(T + 5, 1),
      effects: [{ type: 'closed', reason: 'the circuit only observes' }],
    })
    expect(step(closed(), tick(T, failing), observe)).toEqual({
      circuit: closed(),
      effects: [{ type: 'would_open', reason: FAILED }],
    })
    expect(step(closed(), { type: 'open', at: T }, observe).effects).toEqual([
      { type: 'would_open', reason: 'asked to open' },
    ])
    expect(step(closed(), tick(T, healthy), observe).effects).toEqual([])
    expect(step(closed(), { type: 'recover', at: T, percentage: 50 }, observe).effects).toEqual([])
  })

  it('an open circuit that is no longer forced goes on as one that tripped', () => {
    const forced = step(closed(), tick(T), rulesWith({ mode: 'forced_open' })).circuit
    expect(step(forced, tick(T + 999), rulesWith()).circuit).toBe(forced)
    expect(step(forced, tick(T + 1000), rulesWith()).circuit.state).toBe('recovering')
  })
})

describe('a clock that was set back', () => {
  const HOUR = 3_600_000

  it('makes instants of the future now', () => {
    expect(notAhead(closed(T + HOUR, 2), T)).toEqual(closed(T, 2))
    expect(notAhead(open(T + HOUR, 2), T)).toEqual(open(T, 2))
    expect(notAhead(recovering({ steppedAt: T + HOUR }), T)).toEqual(recovering({ steppedAt: T }))
    for (const circuit of [closed(T), open(T), recovering()]) expect(notAhead(circuit, T)).toBe(circuit)
  })

  it('leaves nothing of the future in what comes next', () => {
    const at = T - HOUR
    expect(step(recovering({ percentage: 70 }), tick(at, failing), rulesWith()).circuit).toEqual(open(at, 2))
    expect(step(recovering(), { type: 'recover', at, percentage: 40 }, rulesWith()).circuit).toEqual({
      state: 'recovering',
      startedAt: at,
      steppedAt: at,
      percentage: 40,
      trips: 1,
    })
  })

  it('does not make a circuit healthy', () => {
    expect(step(closed(T, 3), tick(T - HOUR, failing), rulesWith()).circuit).toEqual(open(T - HOUR, 4))
  })
})

describe('a person who switches the flag on', () => {
  it('begins its evidence anew, and that of a recovery, and leaves an open circuit open', () => {
    const at = T + 5_000
    expect(countFrom(closed(T, 2), at, rulesWith())).toEqual(closed(at, 2))
    expect(countFrom(open(T), at, rulesWith())).toEqual(open(T))
    expect(countFrom(recovering({ percentage: 40 }), at, rulesWith())).toEqual({
      ...recovering({ percentage: 40, steppedAt: at }),
      startedAt: at,
    })
  })

  it('does not lengthen the delay after a healthy time', () => {
    expect(countFrom(closed(T, 2), T + 600_000, rulesWith())).toEqual(closed(T + 600_000, 0))
  })
})

describe('windowStart', () => {
  it('is a window ago', () => {
    expect(windowStart(closed(), rulesWith(), T)).toBe(T - 10_000)
  })

  it('is never before the circuit closed', () => {
    expect(windowStart(closed(T - 3), rulesWith(), T)).toBe(T - 3)
  })

  it('is the beginning of a recovery, however long ago, but no more than the hour that signals are kept', () => {
    expect(windowStart(recovering({ steppedAt: T + 50 }), rulesWith(), T + 60)).toBe(T)
    expect(windowStart(recovering(), rulesWith(), T + 3_600_000)).toBe(T)
    expect(windowStart(recovering(), rulesWith(), T + 3_600_001)).toBe(T + 1)
  })

  it('is now for an open circuit, where no signal counts', () => {
    expect(windowStart(open(T - 5000), rulesWith(), T)).toBe(T)
  })
})

describe('any history', () => {
  const run = (from: Circuit, history: readonly CircuitEvent[], given: CircuitRules): Circuit[] => {
    const seen = [from]
    for (const event of history) seen.push(step(seen.at(-1) ?? from, event, given).circuit)
    return seen
  }

  /** What may move a circuit in automatic mode, and what is said of it: the table above the machine, row by row. */
  const LEGAL: Record<string, { readonly by: readonly CircuitEvent['type'][]; readonly effect: string }> = {
    'closed>open': { by: ['tick', 'open'], effect: 'opened' },
    'open>recovering': { by: ['tick', 'recover'], effect: 'recovery_started' },
    'open>closed': { by: ['close'], effect: 'closed' },
    'recovering>open': { by: ['tick', 'open'], effect: 'opened' },
    'recovering>recovering': { by: ['tick', 'recover'], effect: 'recovery_stepped' },
    'recovering>closed': { by: ['tick', 'close'], effect: 'closed' },
  }

  /** Whether a step is due: otherwise a recovery waits for the rate, for calls, or for somebody to be on the path. */
  function mayStep(circuit: Circuit, event: CircuitEvent, given: CircuitRules): boolean {
    if (circuit.state !== 'recovering' || event.type !== 'tick' || event.calls === null) return false
    const waited = event.at - circuit.steppedAt
    if (waited < given.recoveryRate) return false
    const isTried = event.calls >= CALLS_FOR_A_STEP || circuit.percentage === 0
    return isTried || waited >= longestWait(circuit.percentage, given)
  }

  /** The prose above the machine, of one move that an event has made. */
  function holds(before: Circuit, event: CircuitEvent, after: Circuit, given: CircuitRules): void {
    const { at } = event
    const trips = event.type === 'tick' && event.verdict?.trips === true
    if (after.state === 'open') {
      expect(after.openedAt).toBe(at)
      if (event.type === 'tick') expect(trips).toBe(true)
      const isHealthy = before.state === 'closed' && at - before.since >= healthyTime(before.trips, given)
      expect(after.trips).toBe(isHealthy ? 1 : before.trips + 1)
      return
    }
    // Only a trip counts as one, and a move that is none was not due to one.
    expect(after.trips).toBe(before.trips)
    if (event.type === 'tick' && before.state === 'recovering') {
      expect(trips).toBe(false)
      expect(mayStep(before, event, given)).toBe(true)
    }
    if (after.state === 'closed') {
      expect(after.since).toBe(at)
      if (event.type === 'tick' && before.state === 'recovering')
        expect(nextPercentage(before.percentage, given)).toBe(100)
      return
    }
    expect(after.steppedAt).toBe(at)
    if (before.state === 'open') {
      expect(after.startedAt).toBe(at)
      if (event.type === 'tick') {
        expect(given.isRecoverable).toBe(true)
        expect(at).toBeGreaterThanOrEqual(before.openedAt + recoveryDelayAfter(before.trips, given))
      }
    } else if (before.state === 'recovering') {
      expect(after.startedAt).toBe(before.startedAt)
      expect(after.percentage).toBeGreaterThan(before.percentage)
      if (event.type === 'tick') expect(after.percentage).toBeLessThan(100)
    }
  }

  /** Whether the prose says that an event must move the circuit. */
  function mustMove(circuit: Circuit, event: CircuitEvent, given: CircuitRules): boolean {
    switch (event.type) {
      case 'open':
        return circuit.state !== 'open'
      case 'close':
        return circuit.state !== 'closed'
      case 'recover':
        return circuit.state === 'open' || (circuit.state === 'recovering' && event.percentage > circuit.percentage)
      case 'tick':
        if (circuit.state === 'open') {
          return given.isRecoverable && event.at >= circuit.openedAt + recoveryDelayAfter(circuit.trips, given)
        }
        if (event.verdict?.trips) return true
        return mayStep(circuit, event, given)
    }
  }

  it('moves as the table says, holds to the prose, and goes on alike from any stored state, for 100,000 steps', () => {
    let steps = 0
    fc.assert(
      fc.property(circuit, eventsOf({ minLength: 30, maxLength: 60 }), rules, (from, history, given) => {
        let current = from
        // What is stored after each event and read back before the next must end where what stayed in memory does.
        let stored = JSON.stringify(from)
        for (const event of history) {
          steps++
          const { circuit: next, effects } = step(current, event, given)
          if (next === current) {
            const seen = notAhead(current, event.at)
            if (effects.length > 0 || mustMove(seen, event, given)) expect.fail(JSON.stringify([current, event]))
          } else {
            const legal = LEGAL[`${current.state}>${next.state}`]
            expect(legal?.by).toContain(event.type)
            expect(effects.map(({ type }) => type)).toEqual([legal?.effect])
            const seen = notAhead(current, event.at)
            expect(mustMove(seen, event, given)).toBe(true)
            holds(seen, event, next, given)
          }
          const read = parseCircuit(JSON.parse(stored))
          if (!read) return expect.fail(stored)
          const again = step(read, event, given)
          stored = JSON.stringify(again.circuit)
          if (stored !== JSON.stringify(next)) expect(again.circuit).toEqual(next)
          current = next
        }
      }),
      { numRuns: 3_500 },
    )
    expect(steps).toBeGreaterThanOrEqual(100_000)
  })

  it('repeats no effect when an event comes twice', () => {
    fc.assert(
      fc.property(circuit, events, rules, (from, history, given) => {
        let current = from
        for (const event of history) {
          current = step(current, event, given).circuit
          if (event.type === 'tick') continue
          expect(step(current, event, given)).toEqual({ circuit: current, effects: [] })
        }
      }),
    )
  })

  it('leads to the same end in every mode when the circuit is stored and read back at every step', () => {
    fc.assert(
      fc.property(circuit, events, rules, mode, (from, history, some, held) => {
        const given = { ...some, mode: held }
        let stored = JSON.stringify(from)
        for (const event of history) {
          const read = parseCircuit(JSON.parse(stored))
          if (!read) return expect.fail(stored)
          stored = JSON.stringify(step(read, event, given).circuit)
        }
        expect(parseCircuit(JSON.parse(stored))).toEqual(run(from, history, given).at(-1))
      }),
    )
  })

  it('changes nothing that came in', () => {
    fc.assert(
      fc.property(circuit, events, rules, (from, history, given) => {
        Object.freeze(from)
        run(
          from,
          history.map((event) => Object.freeze(event)),
          Object.freeze(given),
        )
      }),
    )
  })

  it('never opens in observe and forced_closed, never leaves open in forced_open', () => {
    fc.assert(
      fc.property(circuit, events, rules, (from, history, given) => {
        for (const held of ['observe', 'forced_closed', 'forced_open'] as const) {
          const states = run(from, history, { ...given, mode: held }).slice(1)
          expect(states.every(({ state }) => state === (held === 'forced_open' ? 'open' : 'closed'))).toBe(true)
        }
      }),
    )
  })

  it('ends every recovery that somebody calls: within 1,001 steps of the rate it has closed, unless it tripped', () => {
    fc.assert(
      fc.property(circuit, rules, fc.boolean(), (from, some, readable) => {
        const given = { ...some, isRecoverable: true }
        let current = from
        let at = T * 3
        for (let ticks = 0; ticks < 1002 && current.state !== 'closed'; ticks++) {
          at += given.recoveryRate
          if (current.state === 'open') at += given.maximumRecoveryDelay
          current = step(current, tick(at, readable ? healthy : null), given).circuit
        }
        expect(current.state).toBe('closed')
      }),
      { numRuns: 50 },
    )
  })

  it('ends every recovery that nobody calls within two hours and its rates, and none while nobody is on the path', () => {
    fc.assert(
      fc.property(rules, (some) => {
        const given = { ...some, recoveryRate: Math.min(some.recoveryRate, 10_000) }
        let current: Circuit = recovering({ percentage: given.initialRecovery })
        let at = T
        for (let ticks = 0; current.state === 'recovering' && ticks < 2_000; ticks++, at += 10_000) {
          expect(step(current, tick(at, healthy, null), given).circuit).toBe(current)
          current = step(current, tick(at, healthy, 0), given).circuit
        }
        // Each of up to 1,000 steps is seen by a look that comes up to ten seconds late.
        expect(at - T).toBeLessThanOrEqual(7_200_000 + 10_000_000)
        expect(current.state).toBe('closed')
      }),
      { numRuns: 20 },
    )
  })
})
