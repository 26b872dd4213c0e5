import { once } from 'node:events'
import { Agent, get, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { SignalBatch, SignalCount } from '@tailslide/core'
import { fakeClock, until } from '@tailslide/testkit'
import { createHttpSignalSink, type HttpSignalSinkOptions } from '@tailslide/transports/http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startTowerServer } from './tower-server.js'

const counts: SignalCount[] = [
  { flagId: 13, kind: 'success', count: 5 },
  { flagId: 13, kind: 'failure', count: 1 },
]
const batch: SignalBatch = { appId: 5, instance: 'web-1', counts }

function sinkTo(towerUrl: string, options: Partial<HttpSignalSinkOptions> = {}) {
  const sink = createHttpSignalSink({ towerUrl, sdkKey: 'key', ...options })
  onTestFinished(() => sink.close())
  return sink
}

const take = (response: ServerResponse, refused: unknown[] = []): void => {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ payload: { refused } }))
}

describe('signals over HTTP', () => {
  test('one request carries the instance, an id of the batch and its counts', async () => {
    const bodies: unknown[] = []
    const tower = await startTowerServer((_, response, body) => {
      bodies.push(JSON.parse(body))
      take(response)
    })
    const sink = sinkTo(`${tower.url}/prefix/`)
    expect(await sink.send(batch)).toEqual({ unsent: [], refused: [] })
    expect(await sink.send(batch)).toEqual({ unsent: [], refused: [] })
    expect(tower.requests[0]).toMatchObject({ method: 'POST', url: '/prefix/api/sdk/apps/5/signals' })
    expect(tower.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer key',
      'content-type': 'application/json',
    })
    expect(bodies).toEqual([
      { instance: 'web-1', batch: expect.stringMatching(/^[\da-f]{32}-1$/), counts },
      { instance: 'web-1', batch: expect.stringMatching(/^[\da-f]{32}-2$/), counts },
    ])
    expect(tower.requests[1]?.socket).toBe(tower.requests[0]?.socket)
  })

  test('counts that come late say by how much, whenever they are sent again', async () => {
    const clock = fakeClock()
    const bodies: { counts: unknown }[] = []
    let lose = true
    const tower = await startTowerServer((request, response, body) => {
      bodies.push(JSON.parse(body))
      if (lose) request.socket.destroy()
      else take(response)
    })
    const sink = sinkTo(tower.url, { clock })
    const [success, failure] = counts
    const late = [success, { ...failure, heldSince: clock.now() - 250 }] as SignalCount[]
    await sink.send({ ...batch, counts: late })
    lose = false
    await clock.tick(1_000)
    await sink.send({ ...batch, counts: late })
    expect(bodies[0]?.counts).toEqual([success, { ...failure, heldMs: 250 }])
    expect(bodies.at(-1)?.counts).toEqual([
      { ...success, heldMs: 1_000 },
      { ...failure, heldMs: 1_250 },
    ])
  })

  test('counts of one flag and kind leave apart by their age, in words that every Tower knows', async () => {
    const clock = fakeClock()
    const bodies: { counts: unknown }[] = []
    const tower = await startTowerServer((_, response, body) => {
      bodies.push(JSON.parse(body))
      take(response)
    })
    const sink = sinkTo(tower.url, { clock })
    const [, failure] = counts
    const late = { ...failure, heldSince: clock.monotonic() - 250, outdated: true } as SignalCount
    await sink.send({ ...batch, counts: [failure as SignalCount, late] })
    expect(bodies[0]?.counts).toEqual([failure, { ...failure, heldMs: 250 }])
  })

  test('an empty batch sends nothing', async () => {
    const tower = await startTowerServer((_, response) => take(response))
    expect(await sinkTo(tower.url).send({ ...batch, counts: [] })).toEqual({ unsent: [], refused: [] })
    expect(tower.requests).toHaveLength(0)
  })

  test('what Tower refuses is reported with its reason', async () => {
    const tower = await startTowerServer((_, response) => take(response, [{ ...counts[1], reason: 'no flag 13' }]))
    expect(await sinkTo(tower.url).send(batch)).toEqual({
      unsent: [],
      refused: [counts[1]],
      error: expect.objectContaining({ code: 'STORE_REFUSED', message: expect.stringContaining('no flag 13') }),
    })
  })

  test('a batch that Tower finds malformed is refused and not tried again', async () => {
    const tower = await startTowerServer((_, response) => response.writeHead(400).end('{"error":"counts"}'))
    const report = await sinkTo(tower.url).send(batch)
    expect(report).toMatchObject({ unsent: [], refused: counts, error: { code: 'STORE_REFUSED' } })
  })

  test.each([
    [401, 'KEY_INVALID'],
    [403, 'KEY_FORBIDDEN'],
    [404, 'ANSWER_UNEXPECTED'],
    [408, 'ANSWER_UNEXPECTED'],
    [429, 'ANSWER_UNEXPECTED'],
    [500, 'ANSWER_UNEXPECTED'],
    [503, 'ANSWER_UNEXPECTED'],
  ])('an answer of %i leaves the counts unsent with %s', async (status, code) => {
    const tower = await startTowerServer((_, response) =>
      response.writeHead(status).end('{"error":{"code":"FORBIDDEN","message":"No."}}'),
    )
    expect(await sinkTo(tower.url).send(batch)).toMatchObject({ unsent: counts, refused: [], error: { code } })
  })

  test.each([401, 403])(
    "an answer of %i without a word of Tower is a proxy's, and no refusal of the key",
    async (status) => {
      const tower = await startTowerServer((_, response) => response.writeHead(status).end('<html>'))
      const error = { code: 'ANSWER_UNEXPECTED', message: expect.stringContaining('does a proxy between') }
      expect(await sinkTo(tower.url).send(batch)).toMatchObject({ unsent: counts, refused: [], error })
    },
  )

  test.each([429, 503])(
    'an answer of %i with Retry-After: Tower is left alone for as long, whoever sends',
    async (status) => {
      const clock = fakeClock()
      const tower = await startTowerServer((_, response) => response.writeHead(status, { 'Retry-After': '60' }).end())
      const sink = sinkTo(tower.url, { clock })
      for (let second = 0; second < 59; second++) {
        expect(await sink.send(batch)).toMatchObject({ unsent: counts, error: { retryAfterMs: 60_000 } })
        await clock.tick(1_000)
      }
      expect(tower.requests).toHaveLength(1)
      tower.answer((_, response) => take(response))
      await clock.tick(1_000)
      expect(await sink.send(batch)).toEqual({ unsent: [], refused: [] })
      await sink.send(batch)
      expect(tower.requests).toHaveLength(3)
    },
  )

  test('a Tower that is away leaves the counts unsent, and a later send delivers them', async () => {
    const tower = await startTowerServer((_, response) => take(response))
    await tower.down()
    const sink = sinkTo(tower.url)
    const report = await sink.send(batch)
    expect(report).toMatchObject({ unsent: counts, error: { code: 'CONNECTION_FAILED' } })
    await tower.listen()
    expect(await sink.send({ ...batch, counts: report.unsent })).toEqual({ unsent: [], refused: [] })
  })

  test('a batch whose answer was lost is sent again under its id before anything newer', async () => {
    const ids: string[] = []
    let lose = true
    const tower = await startTowerServer((request, response, body) => {
      ids.push(JSON.parse(body).batch)
      if (lose) request.socket.destroy()
      else take(response)
    })
    const sink = sinkTo(tower.url)
    const first = await sink.send(batch)
    expect(first).toMatchObject({ unsent: counts, error: { code: 'CONNECTION_FAILED' } })
    lose = false
    const newer: SignalCount = { flagId: 14, kind: 'success', count: 1 }
    expect(await sink.send({ ...batch, counts: [...first.unsent, newer] })).toEqual({ unsent: [], refused: [] })
    expect(ids).toEqual([ids[0], ids[0], expect.stringMatching(/-2$/)])
  })

  test('a Tower that does not answer in time leaves the counts unsent', async () => {
    const clock = fakeClock()
    const tower = await startTowerServer(() => {})
    const sending = sinkTo(tower.url, { clock }).send(batch)
    await until(() => tower.requests.length === 1)
    clock.advance(2_000)
    expect(await sending).toMatchObject({ unsent: counts, error: { code: 'TIMEOUT' } })
    expect(clock.pending).toBe(0)
  })

  test('a connection that died while it was idle does not fail the send', async () => {
    const tower = await startTowerServer((_, response) => take(response))
    const sink = sinkTo(tower.url)
    await sink.send(batch)
    // The reset is still on its way when the next request takes the socket.
    tower.requests[0]?.socket.resetAndDestroy()
    expect(await sink.send(batch)).toEqual({ unsent: [], refused: [] })
  })

  test.each([
    ['is away', 'CONNECTION_FAILED'],
    ['refuses what it is asked', 'KEY_INVALID'],
  ])(
    'a Tower that died with a batch on a connection used before, and then %s, gets it again under its id',
    async (how, code) => {
      const ids: string[] = []
      let dies = false
      const tower = await startTowerServer((_, response, body) => {
        const isFirst = ids.push(JSON.parse(body).batch) === 2
        if (!dies) take(response)
        else if (how === 'is away') tower.down()
        else if (isFirst) tower.cut()
        else response.writeHead(401).end('{"error":{"code":"FORBIDDEN","message":"No."}}')
      })
      const sink = sinkTo(tower.url)
      await sink.send(batch)
      dies = true
      expect(await sink.send(batch)).toMatchObject({ unsent: counts, error: { code } })
      dies = false
      await tower.listen()
      expect(await sink.send(batch)).toEqual({ unsent: [], refused: [] })
      expect(new Set(ids.slice(1))).toEqual(new Set([expect.stringMatching(/-2$/)]))
    },
  )

  test('an answer of something that is no Tower leaves the counts unsent', async () => {
    const tower = await startTowerServer((_, response) => response.writeHead(200).end('<html>'))
    const report = await sinkTo(tower.url).send(batch)
    expect(report).toMatchObject({ unsent: counts, error: { code: 'ANSWER_UNEXPECTED' } })
  })

  test('an agent whose sockets are all held is told as that', async () => {
    const tower = await startTowerServer((request, response) => {
      if (request.method === 'GET') response.writeHead(200).flushHeaders()
      else take(response)
    })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    const stream = get(tower.url, { agent })
    await once(stream, 'response')
    const { unsent, error } = await sinkTo(tower.url, { agent, timeoutMs: 100 }).send(batch)
    expect(unsent).toEqual(counts)
    expect(error?.message).toMatch(/could not be asked within 100 ms, because the agent had no socket free: it has to/)
    stream.destroy()
  })

  test('an answer that a proxy has compressed leaves the counts unsent and is told as that', async () => {
    const tower = await startTowerServer((_, response) => {
      const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }
      response.writeHead(200, headers).end(gzipSync('{"payload":{"refused":[]}}'))
    })
    const { unsent, error } = await sinkTo(tower.url).send(batch)
    expect(unsent).toEqual(counts)
    expect(error?.message).toMatch(/answered compressed \(gzip\), which was not asked for/)
  })

  test('10,000 failures counted one by one and sent in many batches arrive as exactly 10,000', async () => {
    const seen = new Map<string, number>()
    let requests = 0
    const tower = await startTowerServer((request, response, body) => {
      const { batch: id, counts: given } = JSON.parse(body)
      seen.set(id, given[0].count)
      requests += 1
      // Every third answer is lost after the batch was stored.
      if (requests % 3 === 0) request.socket.destroy()
      else take(response)
    })
    const sink = sinkTo(tower.url)
    let held = 0
    for (let emitted = 0; emitted < 10_000; emitted += 100) {
      held += 100
      const { unsent } = await sink.send({ ...batch, counts: [{ flagId: 13, kind: 'failure', count: held }] })
      held = unsent[0]?.count ?? 0
    }
    while (held > 0) {
      const { unsent } = await sink.send({ ...batch, counts: [{ flagId: 13, kind: 'failure', count: held }] })
      held = unsent[0]?.count ?? 0
    }
    expect([...seen.values()].reduce((sum, count) => sum + count, 0)).toBe(10_000)
  })
})
