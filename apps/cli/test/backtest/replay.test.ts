import {
  circuitRules,
  NEW_FLAG,
  type RecordedCount,
  type Recording,
  replay,
  type SignalKind,
  type TripRules,
} from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { showReplays } from '../../src/backtest/show-replays.js'

const T = Date.UTC(2026, 10, 22, 10)

const rulesWith = (fields: Partial<TripRules> = {}): TripRules => ({
  rule: 'threshold',
  window: 10_000,
  minimumRequests: 20,
  errorThreshold: 5,
  slowThreshold: 0,
  confidence: 99.999,
  margin: 1,
  quorumInstances: 1,
  ...fields,
})

/** Each second's counts, of each instance. */
function recordingWith(
  seconds: number,
  countsAt: (second: number, instance: string) => Partial<Record<SignalKind, number>>,
  { instances = [''], stretchMs = 1_000 } = {},
): Recording {
  const counts: RecordedCount[] = []
  const kinds = ['success', 'failure', 'slow', 'control_ok', 'control_error'] as const
  for (let second = 0; second < seconds; second += stretchMs / 1_000) {
    for (const instance of instances) {
      const of = countsAt(second, instance)
      for (const kind of kinds) if (of[kind]) counts.push({ at: T + second * 1_000, kind, count: of[kind], instance })
    }
  }
  return { counts, stretchMs }
}

/** 20 calls a second on each path, of which the new one's all fail in the third minute. */
const fault = recordingWith(300, (second) => ({
  [second >= 120 && second < 180 ? 'failure' : 'success']: 20,
  control_ok: 20,
}))
/** The same, with both paths failing. */
const outage = recordingWith(300, (second) =>
  second >= 120 && second < 180 ? { failure: 20, control_error: 20 } : { success: 20, control_ok: 20 },
)

describe('replay', () => {
  it('has trips that are known to have been, once each, where counts are too coarse to show them', () => {
    const burst = recordingWith(600, (second) => ({ success: 600, ...(second === 120 && { failure: 11 }) }), {
      stretchMs: 10_000,
    })
    expect(replay(burst, rulesWith())).toMatchObject({ episodes: [], worst: { failed: 11 } })
    const known = [120_400, 121_000, 480_000, 900_000].map((ms) => ({ at: T + ms, reason: `at ${ms}` }))
    const { episodes, worst } = replay(burst, rulesWith(), known)
    expect(episodes.map(({ from, trips, reason }) => [from - T, trips, reason])).toEqual([
      [120_400, 2, 'at 120400'],
      [480_000, 1, 'at 480000'],
      [900_000, 1, 'at 900000'],
    ])
    expect(worst).toMatchObject({ failed: 0 })
  })

  it('tells the first look at which a rule would have tripped, and why', () => {
    const [episode, ...more] = replay(fault, rulesWith()).episodes
    expect(more).toEqual([])
    expect(episode).toMatchObject({
      from: T + 120_999,
      reason: '100 % of 20 calls failed in the last 1 s, more than 5 %',
    })
  })

  it('tells trips that follow each other as one episode, which ends with the last', () => {
    const [episode] = replay(fault, rulesWith()).episodes
    expect(episode?.to).toBe(T + 179_999)
    expect(episode?.trips).toBe(60)
  })

  it('tells faults that lie apart as several', () => {
    const twice = recordingWith(600, (second) => ({ [second % 300 < 10 ? 'failure' : 'success']: 20 }))
    expect(replay(twice, rulesWith()).episodes.map(({ from }) => from)).toEqual([T + 999, T + 300_999])
  })

  it('tells faults apart with the rules of a new flag, whose window is an hour, and one of a flag with a call a minute as one', () => {
    const twice = recordingWith(600, (second) => ({ [second % 300 < 10 ? 'failure' : 'success']: 20 }))
    expect(replay(twice, circuitRules(NEW_FLAG)).episodes.map(({ from }) => from)).toEqual([T + 999, T + 300_999])
    const slow = recordingWith(3_600, (second) => (second % 60 === 0 ? { failure: 1 } : {}))
    expect(replay(slow, circuitRules(NEW_FLAG)).episodes).toMatchObject([{ trips: 3 }])
  })

  it('compares the paths: a fault of the new one trips, an outage of both does not', () => {
    const comparing = rulesWith({ rule: 'comparison' })
    expect(replay(fault, comparing).episodes[0]?.reason).toMatch(/on the new path and 0 % of \d+ on the old one/)
    expect(replay(outage, comparing).episodes).toEqual([])
    expect(replay(outage, rulesWith()).episodes).toHaveLength(1)
  })

  it('takes out the worst instance where a quorum is asked for', () => {
    const oneBad = recordingWith(60, (_, instance) => ({ [instance === 'a' ? 'failure' : 'success']: 10 }), {
      instances: ['a', 'b', 'c'],
    })
    expect(replay(oneBad, rulesWith()).episodes).toHaveLength(1)
    expect(replay(oneBad, rulesWith({ quorumInstances: 2 })).episodes).toEqual([])
  })

  it('asks for no quorum of a recording that does not say who counted', () => {
    const { rules, episodes } = replay(fault, rulesWith({ quorumInstances: 2 }))
    expect(rules.quorumInstances).toBe(1)
    expect(episodes).toHaveLength(1)
  })

  it('sees stretches as long as the window, and longer', () => {
    for (const stretchMs of [10_000, 60_000]) {
      const coarse = recordingWith(600, (second) => ({ [second === 300 ? 'failure' : 'success']: 50 }), { stretchMs })
      expect(replay(coarse, rulesWith()).episodes.map(({ from }) => from)).toEqual([T + 300_000 + stretchMs - 1])
    }
  })

  it('tells the worst window of a rule that never trips', () => {
    const mild = recordingWith(60, (second) => (second === 30 ? { success: 19, failure: 1 } : { success: 20 }))
    expect(replay(mild, rulesWith())).toMatchObject({ episodes: [], worst: { failed: 1, at: T + 30_999 } })
  })
})

describe('showReplays', () => {
  it('is a table for a person', () => {
    const replays = [rulesWith(), rulesWith({ errorThreshold: 50 }), rulesWith({ rule: 'comparison' })].map((rules) =>
      replay(outage, rules),
    )
    expect(showReplays(outage, replays)).toMatchInlineSnapshot(`
      "6,000 calls of the new path (20 % failed), 6,000 of the old one (20 % failed)
      2026-11-22T10:00:00.000Z to 2026-11-22T10:05:00.000Z, counted every 1 s

      rule                        trips at                  for             why
      --------------------------  ------------------------  --------------  --------------------------------------------------------
      threshold 5 %               2026-11-22T10:02:00.999Z  59 s, 60 trips  100 % of 20 calls failed in the last 1 s, more than 5 %
      threshold 50 %              2026-11-22T10:02:00.999Z  59 s, 60 trips  100 % of 20 calls failed in the last 1 s, more than 50 %
      comparison, margin 1 point  never

      Window 10 s, at least 20 calls, confidence 99.999 %. After each trip the rule begins anew, and calls go on as recorded.
      "
    `)
  })

  it('tells five episodes of a rule, and how many more there are', () => {
    const often = recordingWith(2_000, (second) => ({ [second % 200 < 5 ? 'failure' : 'success']: 20 }))
    const shown = showReplays(often, [replay(often, rulesWith())])
    expect(shown.match(/more than 5 %/g)).toHaveLength(5)
    expect(shown).toContain('and 5 more times')
  })

  it('tells a window as it is set, and how finely calls were counted', () => {
    const fine = recordingWith(60, () => ({ success: 50 }), { stretchMs: 40 })
    const shown = showReplays(fine, [replay(fine, rulesWith({ window: 1_499 }))])
    expect(shown).toContain('Window 1.499 s')
    expect(shown).toContain('counted every 0.04 s')
  })

  it('says what the recording could not tell', () => {
    const coarse = recordingWith(60, () => ({ success: 50 }), { stretchMs: 10_000 })
    const shown = showReplays(coarse, [replay(coarse, rulesWith({ rule: 'comparison', quorumInstances: 2 }))], 2)
    expect(shown).toContain('The window is one stretch of 10 s')
    expect(shown).toContain('does not say who counted')
    expect(shown).toContain('The old path has no calls')
  })
})
