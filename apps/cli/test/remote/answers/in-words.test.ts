import { describe, expect, it } from 'vitest'
import { inWords } from '../../../src/remote/answers/in-words.js'

const AT = Date.parse('2026-11-28T03:15:00.000Z')
const point = (minutes: number, evaluations: number) => ({ timestamp: AT + minutes * 60_000, evaluations })

describe('times in which nothing was counted', () => {
  const usage = (points: readonly object[], isReported = true) =>
    inWords('GET /api/flags/:id/usage', { is_reported: isReported, bucket: 300_000, points, by: [] })

  it('are left out of usage, and it is said how many', () => {
    const busy = point(5, 7)
    expect(usage([point(0, 0), busy, point(10, 0)])).toEqual({
      payload: { is_reported: true, bucket: '5m', points: [busy], by: [] },
      note: '2 of 3 steps of 5m are left out, in which nothing was counted; --json has them too',
    })
    expect(usage([busy]).note).toBeUndefined()
  })

  it('are told in a line where there are no others', () => {
    expect(usage([point(0, 0), point(5, 0)])).toMatchObject({
      payload: { points: [] },
      note: 'nothing was counted in any of the 2 steps of 5m',
    })
  })

  it('say nothing of a flag where no service reports', () => {
    expect(usage([point(0, 0)], false).note).toBe(
      'no service has reported in the last 30 days which flags it asks for, so this does not tell that none asks',
    )
  })

  it('are left out of calls, of series, and of series of many flags, which are a row for each time of each', () => {
    const [quiet, busy] = [0, 3].map((failure) => ({
      timestamp: AT,
      success: 0,
      failure,
      error_rate: failure ? 100 : null,
    }))
    expect(inWords('GET /api/flags/:id/timeseries', [quiet, busy])).toEqual({
      payload: [busy],
      note: '1 of 2 steps are left out, in which nothing was counted; --json has them too',
    })
    expect(inWords('GET /api/flags/:id/series', { bucket: 10_000, points: [quiet, busy] }).payload).toEqual({
      bucket: '10s',
      points: [busy],
    })
    const flags = [3, 4].map((flag_id) => ({ flag_id, points: [quiet, busy] }))
    expect(inWords('GET /api/apps/:id/series', { bucket: 90_000, flags })).toEqual({
      payload: {
        bucket: '90s',
        points: [
          { flag_id: 3, ...busy },
          { flag_id: 4, ...busy },
        ],
      },
      note: '2 of 4 steps of 90s are left out, in which nothing was counted; --json has them too',
    })
  })
})

describe('a replay', () => {
  const replayed = (answer: object) =>
    inWords('POST /api/flags/:id/backtest', { episodes: [], worst: null, calls: 8110, opened: 0, ...answer }).payload

  it('says that the circuit would not have opened, and how near it came', () => {
    expect(replayed({ worst: { failed: 324, calls: 3140, at: AT } })).toEqual({
      would_have_opened: 'never',
      came_nearest: '10.32 % failed, 324 of 3,140 calls, at 2026-11-28T03:15:00.000Z',
      calls: '8,110 of the new path in the last hour',
      has_opened: 'never by itself in that hour',
    })
  })

  it('says when it would have opened, and then not how near it came besides', () => {
    const episodes = [
      { from: AT, to: AT, trips: 1, reason: 'one' },
      { from: AT, to: AT + 9, trips: 2, reason: 'other' },
    ]
    expect(replayed({ episodes, worst: { failed: 1, calls: 20, at: AT }, opened: 1 })).toEqual({
      would_have_opened: '3 times',
      calls: '8,110 of the new path in the last hour',
      has_opened: 'once by itself in that hour',
      episodes,
    })
  })

  it('says where nothing can be told', () => {
    expect(replayed({ calls: 0 })).toMatchObject({ would_have_opened: 'cannot be told: there were no calls' })
    expect(replayed({ opened: 2 })).toMatchObject({
      would_have_opened: expect.stringMatching(/^cannot be told: failures shorter than ten seconds/),
      has_opened: '2 times by itself in that hour',
    })
  })
})

describe('an estimate', () => {
  const estimated = (answer: object) =>
    inWords('GET /api/flags/:id/trip-estimate', {
      ...{ can_trip: true, calls_per_second: 4, estimates: [{ failing_percentage: 20, calls: null, ms: null }] },
      ...answer,
    })

  it('says what does not open the circuit, and why nothing can be estimated', () => {
    expect(estimated({}).payload).toMatchObject({ estimates: [{ calls: 'does not open' }] })
    expect(estimated({ calls_per_second: 0 }).note).toBe('no calls in the last hour to estimate by')
    expect(estimated({ can_trip: false }).note).toBe('this circuit does not open by itself, as the flag is set')
  })
})

it('an answer that is not as expected is shown as it came', () => {
  for (const route of ['GET /api/flags/:id/usage', 'GET /api/flags/:id/timeseries', 'POST /api/flags/:id/backtest']) {
    expect(inWords(route, 'strange')).toEqual({ payload: 'strange' })
  }
  expect(inWords('GET /api/flags/:id', { id: 1 })).toEqual({ payload: { id: 1 } })
})
