import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logUpperTail } from '../../../src/circuit/rules/binomial.js'
import {
  explainThreshold,
  judgeThreshold,
  lookBack,
  type ThresholdRule,
} from '../../../src/circuit/rules/threshold-rule.js'
import { InstanceSignalHistory, SignalHistory } from '../../../src/signals/signal-history.js'

const START = 1_790_000_000_000

const ruleWith = (fields: Partial<ThresholdRule> = {}): ThresholdRule => ({
  window: 10_000,
  minimumRequests: 20,
  errorThreshold: 50,
  slowThreshold: 0,
  confidence: 99.999,
  quorumInstances: 1,
  ...fields,
})

/** A history of `[ok, failed]` in successive buckets of 100 ms, and the instant of its end. */
function historyOf(buckets: readonly (readonly [ok: number, failed: number])[]) {
  const history = new SignalHistory(10_000)
  for (const [index, [ok, failed]] of buckets.entries()) {
    if (ok > 0) history.put('success', START + index * 100, ok)
    if (failed > 0) history.put('failure', START + index * 100, failed)
  }
  return { history, end: START + buckets.length * 100 - 1 }
}

const judge = (buckets: readonly (readonly [ok: number, failed: number])[], fields: Partial<ThresholdRule> = {}) => {
  const { history, end } = historyOf(buckets)
  return judgeThreshold(history, end, 0, ruleWith(fields))
}

const healthy = Array.from({ length: 100 }, () => [10, 0] as const)

describe('judgeThreshold', () => {
  it('trips at once when twenty of twenty calls fail', () => {
    expect(judge([[0, 20]])).toEqual({ trips: 'failed', calls: 20, failed: 20, slow: 0, ms: 99 })
  })

  it('never trips on fewer calls than the minimum', () => {
    expect(judge([[0, 19]]).trips).toBeNull()
    expect(judge([[0, 19]], { errorThreshold: 0.1 }).trips).toBeNull()
    expect(judge([[0, 5]], { minimumRequests: 5, errorThreshold: 5 }).trips).toBe('failed')
  })

  it('waits for evidence where the deployed rule trips on eleven of twenty', () => {
    expect(judge([[9, 11]]).trips).toBeNull()
    expect(judge([[9, 11]], { confidence: 0 }).trips).toBe('failed')
    expect(judge([[450, 550]]).trips).toBeNull()
    expect(judge([[4_500, 5_500]]).trips).toBe('failed')
  })

  it('sees an outage of 300 ms after ten healthy seconds, at any threshold', () => {
    for (const errorThreshold of [1, 5, 10, 50]) {
      const verdict = judge([...healthy, [0, 10], [0, 10], [0, 10]].slice(3) as [number, number][], { errorThreshold })
      expect(verdict.trips).toBe('failed')
      expect(verdict.ms).toBeLessThan(500)
    }
  })

  it('needs fewer failing calls the lower the threshold is', () => {
    const needed = (errorThreshold: number) => {
      let failing = 1
      while (!judge([...healthy.slice(2), [20 - Math.min(20, failing), failing]], { errorThreshold }).trips) failing++
      return failing
    }
    expect([5, 10, 50].map(needed)).toEqual([8, 10, 20])
  })

  it('finds a slight excess over the whole window that no short look shows', () => {
    const slight = Array.from({ length: 100 }, (_, i) => [9, i % 10 === 0 ? 2 : 1] as const)
    const verdict = judge(slight, { errorThreshold: 5 })
    expect(verdict.trips).toBe('failed')
    expect(verdict.ms).toBeGreaterThan(1_000)
  })

  it('trips on slow calls by their own threshold', () => {
    const history = new SignalHistory(10_000)
    history.put('success', START, 100)
    history.put('slow', START, 60)
    const rule = ruleWith({ slowThreshold: 25 })
    const verdict = judgeThreshold(history, START + 99, 0, rule)
    expect(verdict.trips).toBe('slow')
    expect(explainThreshold(verdict, rule)).toBe('60 % of 100 calls were slow in the last 0.1 s, more than 25 %')
    expect(judgeThreshold(history, START + 99, 0, ruleWith()).trips).toBeNull()
  })

  it('does not count signals from before the circuit closed', () => {
    const mostlyWell = Array.from({ length: 10 }, () => [9, 1] as const)
    const { history, end } = historyOf([[0, 100], ...mostlyWell])
    expect(judgeThreshold(history, end, 0, ruleWith({ errorThreshold: 5 })).trips).toBe('failed')
    expect(judgeThreshold(history, end, START + 100, ruleWith({ errorThreshold: 5 }))).toMatchObject({
      trips: null,
      calls: 100,
      failed: 10,
    })
  })

  it.each([99.999, 0])('does not trip on an outage that has healed, at a confidence of %d', (confidence) => {
    const rule = { errorThreshold: 5, confidence }
    expect(
      judge(
        [
          [0, 100],
          [9, 1],
          [9, 1],
        ],
        rule,
      ).trips,
    ).toBe('failed')
    expect(
      judge(
        [
          [0, 100],
          [20, 1],
        ],
        rule,
      ).trips,
    ).toBeNull()
    expect(
      judge(
        [
          [0, 100],
          [19, 1],
        ],
        rule,
      ).trips,
    ).toBeNull()
    expect(
      judge(
        [
          [0, 5_000],
          [18, 2],
        ],
        rule,
      ).trips,
    ).toBe('failed')
  })

  it('takes the failures of a wide bucket for its oldest calls, as what was filled from the store after a restart', () => {
    const rule = ruleWith({ errorThreshold: 10, window: 60_000 })
    const filled = (ok: number, failed: number) => {
      const history = new SignalHistory(60_000)
      history.putPast('success', START, ok, 10_000)
      history.putPast('failure', START, failed, 10_000)
      return history
    }
    expect(judgeThreshold(filled(25, 30), START + 20_000, 0, rule).trips).toBeNull()
    expect(judgeThreshold(filled(10, 30), START + 20_000, 0, rule).trips).toBe('failed')
  })

  it('takes a threshold of 0 for no circuit breaking, and 100 for one that cannot be exceeded', () => {
    expect(judge([[0, 1_000]], { errorThreshold: 0 }).trips).toBeNull()
    expect(judge([[0, 1_000]], { errorThreshold: 100 }).trips).toBeNull()
    expect(judge([[0, 1_000]], { errorThreshold: 100, confidence: 0 }).trips).toBeNull()
  })

  it('without confidence is the plain rule over the whole window, to the last digit of the threshold', () => {
    expect((333 / 1000) * 100 > 33.3).toBe(true)
    expect(judge([[667, 333]], { errorThreshold: 33.3, confidence: 0 }).trips).toBeNull()
    expect(judge([[666, 334]], { errorThreshold: 33.3, confidence: 0 }).trips).toBe('failed')
    expect(judge([...healthy.slice(5), [0, 10], [0, 10], [0, 10]], { confidence: 0 }).trips).toBeNull()
  })

  it('trips only where the exact tail of some look is below 1 - confidence', () => {
    const bucket = fc.tuple(fc.nat(30), fc.nat(8))
    fc.assert(
      fc.property(fc.array(bucket, { maxLength: 60 }), fc.constantFrom(1, 5, 20, 50), (buckets, errorThreshold) => {
        const rule = ruleWith({ errorThreshold })
        const { history, end } = historyOf(buckets)
        let expected = false
        let isHealed = false
        lookBack(history, { from: 0, at: end }, rule, ({ success, failure }, _since, newest) => {
          const calls = success + failure
          if (newest) isHealed = failure / calls <= errorThreshold / 100
          expected ||=
            logUpperTail(failure, calls, errorThreshold / 100) < Math.log(1e-5) &&
            failure / calls > errorThreshold / 100
          return true
        })
        expected &&= !isHealed
        expect(judgeThreshold(history, end, 0, rule).trips !== null).toBe(expected)
      }),
      { numRuns: 500 },
    )
  })

  it('never trips on success, nor on a bucket said twice', () => {
    const { history, end } = historyOf(healthy)
    expect(judgeThreshold(history, end, 0, ruleWith({ errorThreshold: 0.1 })).trips).toBeNull()
    for (let again = 0; again < 50; again++) history.put('failure', end - 50, 1)
    expect(judgeThreshold(history, end, 0, ruleWith({ errorThreshold: 5 }))).toMatchObject({ trips: null, failed: 1 })
  })
})

describe('a quorum of instances', () => {
  const fleet = (failing: readonly number[]) => {
    const history = new InstanceSignalHistory(10_000)
    for (let instance = 0; instance < 10; instance++) {
      for (let at = START; at < START + 10_000; at += 100) {
        history.put(`pod-${instance}`, failing.includes(instance) ? 'failure' : 'success', at, 2)
      }
    }
    return (quorumInstances: number) =>
      judgeThreshold(history, START + 9_999, 0, ruleWith({ errorThreshold: 5, quorumInstances })).trips
  }

  it('does not let one bad instance of ten trip, nor two where three are asked for', () => {
    expect([1, 2].map(fleet([3]))).toEqual(['failed', null])
    expect([1, 2, 3].map(fleet([3, 7]))).toEqual(['failed', 'failed', null])
  })

  it('trips when the failures are everywhere', () => {
    expect([1, 2, 3, 5].map(fleet([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))).toEqual(['failed', 'failed', 'failed', 'failed'])
  })

  it('cannot be reached by fewer instances than it asks for', () => {
    const history = new InstanceSignalHistory(10_000)
    history.put('only', 'failure', START, 1_000)
    expect(judgeThreshold(history, START, 0, ruleWith({ quorumInstances: 2 })).trips).toBeNull()
  })
})

describe('explainThreshold', () => {
  it('gives the numbers that the verdict was reached on', () => {
    const rule = ruleWith({ errorThreshold: 5 })
    expect(explainThreshold(judge([[17, 28]], { errorThreshold: 5 }), rule)).toBe(
      '62.22 % of 45 calls failed in the last 0.1 s, more than 5 %',
    )
    expect(explainThreshold(judge([[17, 1]], { errorThreshold: 5 }), rule)).toBe(
      '18 calls in the last 0.1 s, fewer than the 20 needed',
    )
    expect(explainThreshold(judge([[99, 1]], { errorThreshold: 5 }), rule)).toBe(
      '1 % of 100 calls failed in the last 0.1 s',
    )
    expect(explainThreshold(judge([], { minimumRequests: 0 }), ruleWith({ minimumRequests: 0 }))).toBe('no calls')
  })
})
