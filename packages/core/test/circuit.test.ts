import {
  type Circuit,
  type CircuitEvent,
  type CircuitRules,
  INITIAL_CIRCUIT,
  step,
  type WindowCounts,
  windowStart,
} from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCircuit } from '../src/parse-circuit.js'
import { circuit, countsWith, events, mode, rules, rulesWith, counts as someCounts } from './arbitraries.js'

const T = 1_790_000_000_000
const healthy = countsWith({ success: 100 })
const failing = countsWith({ success: 30, failure: 70 })
const FAILED = '70 % of 100 calls failed in 10 s, more than 50 %'

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

const tick = (at: number, counts: WindowCounts | null = null) => ({ type: 'tick', at, counts }) as const

describe('a closed circuit', () => {
  it('opens when too many calls fail', () => {
    expect(step(INITIAL_CIRCUIT, tick(T, failing), rulesWith())).toEqual({
      circuit: open(T, 1),
      effects: [{ type: 'opened', reason: FAILED }],
    })
  })

  it('stays while calls succeed, are too few, or cannot be read', () => {
    for (const counts of [healthy, countsWith({ failure: 19 }), null]) {
      expect(step(INITIAL_CIRCUIT, tick(T, counts), rulesWith())).toEqual({ circuit: INITIAL_CIRCUIT, effects: [] })
    }
  })

  it('counts a trip soon after the last one as one more in a row, and a later one as the first', () => {
    const since = closed(T, 3)
    const tripAt = (at: number) => step(since, tick(at, failing), rulesWith()).circuit
    expect(tripAt(T + 99_999)).toEqual(open(T + 99_999, 4))
    expect(tripAt(T + 100_000)).toEqual(open(T + 100_000, 1))
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

  it('starts to recover on the first tick after any downtime', () => {
    expect(step(open(), tick(T + 86_400_000), rulesWith()).circuit).toEqual({
      state: 'recovering',
      startedAt: T + 86_400_000,
      steppedAt: T + 86_400_000,
      percentage: 10,
      trips: 1,
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
      effects: [{ type: 'recovery_stepped', percentage: 40, reason: '0 % of 100 calls failed in 10 s' }],
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
      effects: [{ type: 'closed', reason: 'recovered' }],
    })
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

describe('windowStart', () => {
  it('is a window ago', () => {
    expect(windowStart(closed(), rulesWith(), T)).toBe(T - 10_000)
    expect(windowStart(recovering(), rulesWith(), T + 20_000)).toBe(T + 10_000)
  })

  it('is never before the circuit closed or began to recover', () => {
    expect(windowStart(closed(T - 3), rulesWith(), T)).toBe(T - 3)
    expect(windowStart(recovering({ steppedAt: T + 50 }), rulesWith(), T + 60)).toBe(T)
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

  const LEGAL = [
    'closed>open',
    'open>recovering',
    'open>closed',
    'recovering>open',
    'recovering>closed',
    'recovering>recovering',
  ]
  const EFFECT: Record<string, string> = {
    'closed>open': 'opened',
    'recovering>open': 'opened',
    'open>recovering': 'recovery_started',
    'recovering>recovering': 'recovery_stepped',
    'open>closed': 'closed',
    'recovering>closed': 'closed',
  }

  it('makes legal transitions only, each with its effect, and none without', () => {
    fc.assert(
      fc.property(circuit, events, rules, (from, history, given) => {
        let current = from
        for (const event of history) {
          const { circuit: next, effects } = step(current, event, given)
          if (next === current) {
            expect(effects).toEqual([])
          } else {
            const move = `${current.state}>${next.state}`
            expect(LEGAL).toContain(move)
            expect(effects.map(({ type }) => type)).toEqual([EFFECT[move]])
          }
          current = next
        }
      }),
      { numRuns: 300 },
    )
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

  it('leads to the same end when the circuit is stored and read back at every step', () => {
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

  it('opens only on the trip rule, when it is automatic and nobody asks for it', () => {
    fc.assert(
      fc.property(circuit, fc.array(fc.tuple(fc.nat(5000), someCounts)), rules, (from, ticks, given) => {
        let current = from
        let at = T
        for (const [gap, counts] of ticks) {
          at += gap
          const next = step(current, tick(at, counts), given).circuit
          const calls = counts.success + counts.failure
          if (next.state === 'open' && next !== current) {
            expect(calls).toBeGreaterThanOrEqual(Math.max(1, given.minimumRequests))
            const over = (part: number, threshold: number) => threshold > 0 && (part / calls) * 100 > threshold - 1e-6
            expect(over(counts.failure, given.errorThreshold) || over(counts.slow, given.slowThreshold)).toBe(true)
          }
          current = next
        }
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

  it('ends every recovery: within 1,001 steps of the rate it has closed, unless it tripped', () => {
    fc.assert(
      fc.property(circuit, rules, fc.boolean(), (from, some, readable) => {
        const given = { ...some, isRecoverable: true }
        let current = from
        let at = T * 3
        for (let ticks = 0; ticks < 1002 && current.state !== 'closed'; ticks++) {
          at += given.recoveryRate
          if (current.state === 'open') at += given.maximumRecoveryDelay
          current = step(current, tick(at, readable ? countsWith({ success: 100 }) : null), given).circuit
        }
        expect(current.state).toBe('closed')
      }),
      { numRuns: 50 },
    )
  })
})
