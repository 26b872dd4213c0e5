import { measurePace, type Pace } from '@tailslide/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabases, testDatabases } from '../../harness/databases.js'
import { type RunningTower, runTower } from '../../harness/run-tower.js'

const MEBIBYTE = 1_048_576

/** Opens or closes so many brackets around nothing. */
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

const filled = (make: (index: number) => string, before: string, after: string): string => {
  const parts: string[] = []
  for (let length = before.length + after.length, index = 0; ; index += 1) {
    const part = make(index)
    length += part.length + 1
    if (length > MEBIBYTE) return before + parts.join(',') + after
    parts.push(part)
  }
}

const flag = '/api/flags/1'
const signals = '/api/sdk/apps/1/signals'

const BODIES: readonly [what: string, path: string, body: string][] = [
  ['a long title that ends in NUL', flag, JSON.stringify({ title: `${'a'.repeat(60_000)}\u0000` })],
  ['a title of 1 MiB that ends in NUL', flag, JSON.stringify({ title: `${'a'.repeat(1_048_000)}\u0000` })],
  ['a title of blanks', flag, JSON.stringify({ title: ' '.repeat(1_048_000) })],
  ['a title of blanks and NUL', flag, JSON.stringify({ title: `${' '.repeat(1_048_000)}\u0000` })],
  ['a whitelist that ends in NUL', flag, JSON.stringify({ white_listed_users: `${'a,'.repeat(499_000)}\u0000` })],
  ['one long unknown name', flag, JSON.stringify({ ['x'.repeat(1_000_000)]: 1 })],
  ['many unknown names', flag, filled((index) => `"x${index}":1`, '{', '}')],
  ['unknown names that are almost known', flag, filled((i) => `"rollout_percentag${i}":1`, '{', '}')],
  ['a long value of an unknown name', flag, JSON.stringify({ x: 'y'.repeat(1_000_000) })],
  ['counts that are all wrong', signals, filled(() => '{"x":1}', '{"instance":"i","batch":"b","counts":[', ']}')],
  ['counts that are no objects', signals, filled(() => '1', '{"instance":"i","batch":"b","counts":[', ']}')],
  ['counts that are empty', signals, filled(() => '{}', '{"instance":"i","batch":"b","counts":[', ']}')],
  ['an unknown field of empty objects', flag, filled(() => '{}', '{"x":[', ']}')],
  ['a title of short texts', flag, filled((index) => `"${index.toString(36)}"`, '{"title":[', ']}')],
  ['a long instance', signals, JSON.stringify({ instance: 'x'.repeat(1_048_000), batch: 'b', counts: [] })],
  ['arrays in arrays', flag, nested(4_500)],
  ['arrays in arrays to the limit', flag, nested(520_000)],
  ['a title of arrays in arrays', flag, `{"title":${nested(4_500)}}`],
  ['an unknown field of arrays in arrays', flag, `{"x":${nested(100_000)}}`],
  ['arrays that never end', flag, '['.repeat(1_000_000)],
]

describe('bodies of at most 1 MiB that are wrong', () => {
  let databases: TestDatabases
  let api: RunningTower
  let pace: Pace

  beforeAll(async () => {
    pace = measurePace()
    databases = await testDatabases('sqlite')
    api = await runTower(await databases.fresh())
    await api.post('/api/apps', { title: 'shop' })
    await api.post('/api/apps/1/flags', { title: 'checkout' })
  })
  afterAll(async () => {
    pace?.stop()
    await api?.tower.stop()
    await databases?.stop()
  })

  const timed = async (send: () => Promise<unknown>): Promise<number> => {
    let best = Number.POSITIVE_INFINITY
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const from = performance.now()
      await send()
      best = Math.min(best, performance.now() - from)
    }
    return best
  }

  it.each(BODIES)('are refused with 400 within 50 ms: %s', async (_what, path, body) => {
    const method = path === signals ? 'POST' : 'PATCH'
    const send = () => api.request(method, path, { body })
    const answer = await send()
    expect(answer.status).toBe(400)
    expect(answer.body.code).toMatch(/^(INVALID_INPUT|MALFORMED_JSON)$/)
    // Nobody reads more than that, and a caller must not have Tower send back what it was sent.
    expect(answer.body.fields?.length ?? 0).toBeLessThanOrEqual(20)
    expect(JSON.stringify(answer.body).length).toBeLessThan(20_000)

    // What a body of this size costs that is read and thrown away, on this machine and at this moment.
    const plain = JSON.stringify({ circuit: 'x'.repeat(body.length), is_active: 1 })
    const reference = await timed(() => api.request('PATCH', flag, { body: plain.slice(0, MEBIBYTE) }))
    expect(await timed(send)).toBeLessThan(pace.limit(50) + 3 * reference)
  })
})
