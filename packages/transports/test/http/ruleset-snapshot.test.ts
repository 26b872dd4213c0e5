import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { aRuleset, fakeClock } from '@tailslide/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHttpRulesetSnapshot, type HttpRulesetSnapshot } from '../../src/http/ruleset-snapshot.js'

describe('a snapshot over HTTP', () => {
  let server: Server
  let snapshot: HttpRulesetSnapshot
  let latest = aRuleset(7, 3)
  let answer: 'ruleset' | 'nothing' | 'not now' | number | string
  const clock = fakeClock()
  const asked: { url: string | undefined; headers: IncomingHttpHeaders }[] = []

  beforeEach(async () => {
    answer = 'ruleset'
    latest = aRuleset(7, 3)
    asked.length = 0
    server = createServer(({ url, headers }, response) => {
      asked.push({ url, headers })
      if (answer === 'nothing') return
      if (answer === 'compressed') return void response.writeHead(200, { 'content-encoding': 'br' }).end('br')
      if (answer === 'not now') return void response.writeHead(429, { 'retry-after': '60' }).end()
      if (typeof answer === 'number') {
        return void response.writeHead(answer).end('{"error":{"code":"FORBIDDEN","message":"No."}}')
      }
      const etag = `"${latest.version}"`
      if (headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end()
      const facts = { 'tailslide-version': latest.version, 'tailslide-published-at': latest.publishedAt }
      response.writeHead(200, { etag, ...facts }).end(answer === 'ruleset' ? latest.payload : answer)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    snapshot = createHttpRulesetSnapshot({ towerUrl: `http://127.0.0.1:${port}`, sdkKey: 'tsk_x', appId: 7, clock })
  })
  afterEach(async () => {
    snapshot.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  it('brings the ruleset with its version and instant, asked for with the key', async () => {
    const { version, publishedAt } = latest
    expect(await snapshot.take()).toEqual({
      ...{ appId: 7, version, publishedAt, problems: [] },
      flags: JSON.parse(latest.payload),
    })
    expect(asked[0]).toMatchObject({ url: '/api/sdk/apps/7/ruleset', headers: { authorization: 'Bearer tsk_x' } })
  })

  it('is not sent twice, and is sent again when it is another', async () => {
    const first = await snapshot.take()
    expect(await snapshot.take()).toBe(first)
    expect(asked[1]?.headers['if-none-match']).toBe('"3"')
    latest = aRuleset(7, 4)
    expect(await snapshot.take()).toMatchObject({ version: 4 })
  })

  it.each([
    [401, 'KEY_INVALID'],
    [403, 'KEY_FORBIDDEN'],
    [404, 'ANSWER_UNEXPECTED'],
    [503, 'ANSWER_UNEXPECTED'],
    [304, 'ANSWER_UNEXPECTED'],
    ['no ruleset', 'MESSAGE_INVALID'],
    ['compressed', 'ANSWER_UNEXPECTED'],
  ])('is refused for %s with %s, and there once the reason has gone', async (bad, code) => {
    answer = bad
    await expect(snapshot.take()).rejects.toMatchObject({ code })
    answer = 'ruleset'
    expect(await snapshot.take()).toMatchObject({ version: 3 })
  })

  it('is not asked for while Tower wants to be left alone', async () => {
    answer = 'not now'
    await expect(snapshot.take()).rejects.toMatchObject({ retryAfterMs: 60_000 })
    answer = 'ruleset'
    await clock.tick(59_999)
    await expect(snapshot.take()).rejects.toMatchObject({ retryAfterMs: 60_000 })
    expect(asked).toHaveLength(1)
    await clock.tick(1)
    expect(await snapshot.take()).toMatchObject({ version: 3 })
  })

  it('is given up after 5 s, and at once when it is not wanted any more', async () => {
    answer = 'nothing'
    const slow = expect(snapshot.take()).rejects.toMatchObject({ code: 'TIMEOUT' })
    await clock.tick(5_000)
    await slow
    const over = new AbortController()
    const unwanted = expect(snapshot.take(over.signal)).rejects.toMatchObject({ code: 'CLOSED' })
    over.abort()
    await unwanted
    await expect(snapshot.take(over.signal)).rejects.toMatchObject({ code: 'CLOSED' })
    expect(clock.pending).toBe(0)
  })

  it('fails with the reason when Tower cannot be reached', async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await expect(snapshot.take()).rejects.toMatchObject({ code: 'CONNECTION_FAILED' })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
})
