import http, { Agent, type ServerResponse } from 'node:http'
import type { LookupFunction } from 'node:net'
import { gzipSync } from 'node:zlib'
import { type Clock, encodeRuleset, type Flag, type Ruleset, type RulesetListener } from '@tailslide/core'
import { aFlag, fakeClock, until } from '@tailslide/testkit'
import { createHttpRulesetFeed } from '@tailslide/transports/http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/clock.js'
import { startTowerServer } from './tower-server.js'

const EMPTY = encodeRuleset([])
const LOOPBACK = [{ address: '127.0.0.1', family: 4 }]

function stream(response: ServerResponse, ...events: string[]): void {
  if (!response.headersSent) response.writeHead(200, { 'Content-Type': 'text/event-stream' })
  for (const event of events) response.write(event)
}

const idOf = (version: number): string => `${version}:${1_700_000_000_000 + version}`

const ruleset = (version: number, data = EMPTY): string =>
  `event: ruleset\nid: ${version}:${1_700_000_000_000 + version}\ndata: ${data}\n\n`
const current = (version: number): string =>
  `event: current\nid: ${version}:${1_700_000_000_000 + version}\ndata: {}\n\n`

/** From one version to the next, unless told otherwise. */
const change = (version: number, data: { from?: string; flags?: unknown[]; removed?: number[] } = {}): string => {
  const from = `${version - 1}:${1_700_000_000_000 + version - 1}`
  const json = JSON.stringify({ from, flags: [], removed: [], ...data })
  return `event: change\nid: ${version}:${1_700_000_000_000 + version}\ndata: ${json}\n\n`
}

/** Before the next attempt the feed waits this long at most. */
const LONGEST_PAUSE_MS = 1_500
/** The time of day, but the pauses between attempts pass in a tenth of theirs; limits are as long as they are. */
const hurried: Clock = {
  ...systemClock,
  after: (ms, fn) => systemClock.after(ms <= LONGEST_PAUSE_MS ? ms / 10 : ms, fn),
}

/** Tells how long each wait is that begins. */
const telling = (clock: Clock, begins: (ms: number) => void): Clock => ({
  ...clock,
  after(ms, fn) {
    begins(ms)
    return clock.after(ms, fn)
  },
})

function follow(
  towerUrl: string,
  options: { clock?: Clock; sdkKey?: string; throwsAt?: number; random?: () => number; agent?: Agent } = {},
) {
  const heard: string[] = []
  const rulesets: Ruleset[] = []
  const errors: Error[] = []
  const listener: RulesetListener = {
    onRuleset(ruleset) {
      const { appId, version, publishedAt } = ruleset
      heard.push(`${appId}@${version}+${publishedAt}`)
      rulesets.push(ruleset)
      if (version === options.throwsAt) throw new Error('the listener broke')
    },
    onStatus(status) {
      if (status.state === 'down') errors.push(status.error)
      heard.push(status.state === 'down' ? `down ${codeOf(status.error)}` : status.state)
    },
    onProblem: (error) => heard.push(`problem ${codeOf(error)}`),
  }
  const feed = createHttpRulesetFeed({
    towerUrl,
    appId: 5,
    sdkKey: 'key',
    clock: hurried,
    random: () => 1,
    ...options,
  })
  feed.start(listener)
  onTestFinished(() => feed.stop())
  return {
    feed,
    heard,
    errors,
    rulesets,
    hears: (what: string) => until(() => heard.includes(what), { message: () => `${what} in ${heard}` }),
  }
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : error.message)

const at = (version: number): string => `5@${version}+${1_700_000_000_000 + version}`

describe('the feed over HTTP', () => {
  test('reads a large ruleset in turns, and what happens meanwhile is told after it', async () => {
    const flags = (description: string) =>
      Array.from({ length: 5_000 }, (_, index) => aFlag({ id: index + 1, title: `flag-${index}`, description }))
    const tower = await startTowerServer((_, response) => {
      stream(response, ruleset(1, encodeRuleset(flags('old'))), ruleset(2, encodeRuleset(flags('new'))), ruleset(3))
      response.end()
    })
    const { heard, hears } = follow(tower.url)
    let turns = 0
    const count = setInterval(() => turns++, 1)
    onTestFinished(() => clearInterval(count))
    await hears('down CONNECTION_FAILED')
    expect(heard.slice(0, 5)).toEqual([at(1), 'live', at(2), at(3), 'down CONNECTION_FAILED'])
    expect(turns).toBeGreaterThan(5)
  })

  test('goes by the agent that was given, or else by one with the settings of the platform', async () => {
    const tower = await startTowerServer((_, response) => stream(response, ruleset(1)))
    const { port } = new URL(tower.url)
    /** Leads everything to the server, as a proxy does. */
    const lookup: LookupFunction = (_host, _options, found) => found(null, LOOPBACK)
    const leading = { lookup }
    const elsewhere = `http://tower.invalid:${port}`
    await follow(elsewhere, { agent: new Agent(leading) }).hears('live')

    const platform = http.globalAgent
    onTestFinished(() => {
      http.globalAgent = platform
    })
    http.globalAgent = new Agent(leading)
    await follow(elsewhere).hears('live')
    http.globalAgent = new (class OfAnotherKind extends Agent {})(leading)
    await follow(elsewhere).hears('live')
    http.globalAgent = platform
    await follow(elsewhere).hears('down CONNECTION_FAILED')
  })

  test('asks with its key, hands over the first ruleset, is live, and hands over each new one', async () => {
    const open: ServerResponse[] = []
    const tower = await startTowerServer((_, response) => {
      open.push(response)
      stream(response, ': beat\n\n', ruleset(3))
    })
    const { heard, hears } = follow(`${tower.url}/`)
    await hears('live')
    for (const response of open) stream(response, ruleset(4), ruleset(7))
    await hears(at(7))
    expect(heard).toEqual([at(3), 'live', at(4), at(7)])
    expect(tower.requests[0]?.url).toBe('/api/sdk/apps/5/stream?changes=1')
    expect(tower.requests[0]?.headers).toMatchObject({ authorization: 'Bearer key', accept: 'text/event-stream' })
    expect(tower.requests[0]?.headers).not.toHaveProperty('last-event-id')
  })

  test('never hands over an older version after a newer one on one connection', async () => {
    const tower = await startTowerServer((_, response) =>
      stream(response, ruleset(5), ruleset(4), ruleset(5), ruleset(6)),
    )
    const { heard, hears } = follow(tower.url)
    await hears(at(6))
    expect(heard).toEqual([at(5), 'live', at(6)])
  })

  test('takes what the database has after what it has not taken, also of the same millisecond', async () => {
    const unsaved = `event: ruleset\nid: ${idOf(5)}:unsaved\ndata: ${EMPTY}\n\n`
    const stored = change(5, { from: `${idOf(5)}:unsaved`, flags: [aFlag({ id: 1, app_id: 5, title: 'stored' })] })
    const tower = await startTowerServer((_, response) => stream(response, ruleset(4), unsaved, stored, stored))
    const { heard, rulesets, hears } = follow(tower.url)
    await until(() => rulesets.length === 3)
    await hears('live')
    expect(heard).toEqual([at(4), 'live', at(5), at(5)])
    expect(rulesets.map(({ unsaved, flags }) => [unsaved, flags.length])).toEqual([
      [undefined, 0],
      [true, 0],
      [undefined, 1],
    ])
  })

  test('names the version it has when it connects again, and takes "current" as an answer', async () => {
    const tower = await startTowerServer((request, response) =>
      stream(response, request.headers['last-event-id'] === idOf(5) ? current(5) : ruleset(5)),
    )
    const { heard, hears } = follow(tower.url)
    await hears('live')
    tower.cut()
    await until(() => heard.length === 4)
    expect(heard).toEqual([at(5), 'live', 'down CONNECTION_FAILED', 'live'])
  })

  test('a server that sends again what is known changes nothing; an older ruleset on a new connection is taken', async () => {
    const tower = await startTowerServer((_, response) => stream(response, ruleset(5)))
    const { heard, hears } = follow(tower.url)
    await hears('live')
    tower.cut()
    await until(() => heard.length === 4)
    tower.answer((_, response) => stream(response, ruleset(2)))
    tower.cut()
    await hears(at(2))
    await until(() => heard.length === 7)
    const lost = ['down CONNECTION_FAILED', 'live']
    expect(heard).toEqual([at(5), 'live', ...lost, lost[0], at(2), lost[1]])
  })

  test('"current" for a ruleset published at another time makes it ask for everything', async () => {
    const tower = await startTowerServer((request, response) =>
      stream(response, request.headers['last-event-id'] ? 'event: current\nid: 5:9\ndata: {}\n\n' : ruleset(5)),
    )
    const { heard, hears } = follow(tower.url)
    await hears('live')
    tower.cut()
    await until(() => heard.filter((what) => what === at(5)).length === 2)
    await until(() => heard.at(-1) === 'live')
    expect(tower.requests.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, idOf(5), undefined])
  })

  describe('takes changes', () => {
    const three = [1, 2, 3].map((id) => aFlag({ id, app_id: 5, title: `flag-${id}` }))
    const whole = (version: number, flags: readonly Flag[] = three) => ruleset(version, encodeRuleset(flags))
    const off = aFlag({ id: 2, app_id: 5, title: 'flag-2', is_active: false })
    const added = aFlag({ id: 4, app_id: 5, title: 'flag-4' })

    test('in place of whole rulesets, and hands over whole rulesets, with the objects of flags that stay', async () => {
      const tower = await startTowerServer((_, response) =>
        stream(response, whole(1), change(2, { flags: [off] }), change(3, { flags: [added], removed: [1] }), whole(4)),
      )
      const { heard, rulesets, hears } = follow(tower.url)
      await hears(at(4))
      expect(heard).toEqual([at(1), 'live', at(2), at(3), at(4)])
      const [first, second, third] = rulesets.map(({ flags }) => flags)
      expect([first, second, third]).toEqual([three, [three[0], off, three[2]], [off, three[2], added]])
      expect(second?.[0]).toBe(first?.[0])
      expect(third?.[0]).toBe(second?.[1])
      expect(rulesets[2]).toMatchObject({ appId: 5, version: 3, publishedAt: 1_700_000_000_003, problems: [] })
    })

    test('after it came back and heard that what it has is current', async () => {
      const tower = await startTowerServer((request, response) =>
        request.headers['last-event-id'] === idOf(1)
          ? stream(response, current(1), change(2, { flags: [off] }))
          : stream(response, whole(1)),
      )
      const { heard, rulesets, hears } = follow(tower.url)
      await hears('live')
      tower.cut()
      await hears(at(2))
      expect(heard).toEqual([at(1), 'live', 'down CONNECTION_FAILED', 'live', at(2)])
      expect(rulesets[1]?.flags).toEqual([three[0], off, three[2]])
    })

    test('to a large ruleset that is still being read when they come', async () => {
      const many = Array.from({ length: 5_000 }, (_, index) => aFlag({ id: index + 1, title: `flag-${index + 1}` }))
      const tower = await startTowerServer((_, response) =>
        stream(response, whole(1, many), change(2, { flags: [off] }), change(3, { removed: [1] })),
      )
      const { rulesets, hears } = follow(tower.url)
      await hears(at(3))
      expect(rulesets.map(({ flags }) => flags.length)).toEqual([5_000, 5_000, 4_999])
      expect(rulesets[2]?.flags[0]).toEqual(off)
    })

    test('to a ruleset that its listener failed to take', async () => {
      const tower = await startTowerServer((_, response) => stream(response, whole(1), change(2, { flags: [off] })))
      const { heard, hears } = follow(tower.url, { throwsAt: 1 })
      await hears('live')
      expect(heard).toEqual([at(1), 'problem HANDLER_FAILED', at(2), 'live'])
      expect(tower.requests).toHaveLength(1)
    })

    test('and ignores one that is older than what it has, or the same', async () => {
      const tower = await startTowerServer((_, response) =>
        stream(response, whole(5), change(5), change(4), change(6, { flags: [off] })),
      )
      const { heard, hears } = follow(tower.url)
      await hears(at(6))
      expect(heard).toEqual([at(5), 'live', at(6)])
    })

    test.each<[what: string, event: string]>([
      ['of another version', change(3)],
      ['of another instant', change(2, { from: '1:1700000000009' })],
      ['of nothing', change(2, { from: '' })],
      ['with a flag that cannot be read', change(2, { flags: [{ ...off, rollout_percentage: 101 }] })],
      ['with a title that is taken', change(2, { flags: [{ ...off, title: 'flag-1' }] })],
      ['that removes a flag that is not there', change(2, { removed: [9] })],
      ['that is no JSON', 'event: change\nid: 2:1700000000002\ndata: {"from":\n\n'],
      ['that is cut', change(2, { flags: [off] }).replace(']}', '')],
    ])('but at one %s it asks for the whole, and for whole rulesets from then on', async (_, event) => {
      const tower = await startTowerServer(({ url }, response) =>
        url?.includes('changes')
          ? stream(response, whole(1), event, change(3), whole(4))
          : stream(response, whole(4, [off])),
      )
      const { heard, rulesets, hears } = follow(tower.url)
      await hears(at(4))
      const problem = 'problem MESSAGE_INVALID'
      expect(heard.slice(0, 5)).toEqual([at(1), 'live', problem, 'down MESSAGE_INVALID', at(4)])
      expect(rulesets.at(-1)?.flags).toEqual([off])
      expect(tower.requests.map(({ url }) => url)).toEqual(
        ['?changes=1', ''].map((query) => `/api/sdk/apps/5/stream${query}`),
      )
      expect(tower.requests[1]?.headers).not.toHaveProperty('last-event-id')
      tower.cut()
      await until(() => tower.requests.length >= 3)
      expect(tower.requests[2]?.url).toMatch(/\?changes=1$/)
      expect(tower.requests[2]?.headers['last-event-id']).toBe(idOf(4))
    })

    test('but not before a whole ruleset', async () => {
      const tower = await startTowerServer(({ url }, response) =>
        stream(response, url?.includes('changes') ? change(2, { flags: [off] }) : whole(2)),
      )
      const { heard, hears } = follow(tower.url)
      await hears('live')
      expect(heard).toEqual(['problem MESSAGE_INVALID', 'down MESSAGE_INVALID', at(2), 'live'])
    })
  })

  test.each([
    [401, 'KEY_INVALID'],
    [403, 'KEY_FORBIDDEN'],
    [404, 'ANSWER_UNEXPECTED'],
    [503, 'ANSWER_UNEXPECTED'],
  ])('an answer of %i is status down with %s, told once, until it is mended', async (status, code) => {
    const tower = await startTowerServer((_, response) =>
      response.writeHead(status).end('{"error":{"code":"FORBIDDEN","message":"No."}}'),
    )
    const { heard, hears } = follow(tower.url)
    await until(() => tower.requests.length >= 3)
    tower.answer((_, response) => stream(response, ruleset(1)))
    await hears('live')
    expect(heard).toEqual([`down ${code}`, at(1), 'live'])
  })

  test.each([
    ['seconds', '60', 60_000],
    ['a date', 'Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['more than a minute', '3600', 60_000],
    ['nothing that can be read', 'soon', 100],
  ])('a Tower that asks to be left alone is, for as long: %s', async (_, retryAfter, ms) => {
    const clock = fakeClock(Date.UTC(2026, 0, 1))
    const tower = await startTowerServer((_, response) => {
      response.writeHead(503, { 'Retry-After': retryAfter, Date: 'Thu, 01 Jan 2026 00:00:00 GMT' }).end()
    })
    const { hears } = follow(tower.url, { clock, random: () => 0 })
    await hears('down ANSWER_UNEXPECTED')
    await clock.tick(ms - 1)
    expect(tower.requests).toHaveLength(1)
    await clock.tick(1)
    await until(() => tower.requests.length === 2)
  })

  test.each([
    [404, '{"error":{"code":"APP_NOT_FOUND","message":"no"}}', 'APP_UNKNOWN', /has no app 5 \(404\)/],
    [404, '<html>', 'ANSWER_UNEXPECTED', /is what stands before \/api, such as/],
    [403, '{"error":{"code":"FORBIDDEN","message":"No\\nSDK key."}}', 'KEY_FORBIDDEN', /app 5 \(403\): No SDK key\.$/],
    [
      401,
      '<html>',
      'ANSWER_UNEXPECTED',
      /answered 401 for app 5, without a word of Tower's: does a proxy between let this/,
    ],
    [403, '{"message":"Forbidden"}', 'ANSWER_UNEXPECTED', /answered 403 for app 5, without a word of Tower's/],
    [301, '', 'ANSWER_UNEXPECTED', /answered 301 for app 5 and points to https:\/\/elsewhere\/: is that the address/],
    [400, 'The plain HTTP request was sent to HTTPS port', 'ANSWER_UNEXPECTED', /it speaks TLS, so write https:/],
    [500, 'x'.repeat(100_000), 'ANSWER_UNEXPECTED', /answered 500 for app 5$/],
  ])('an answer of %i that says %.60s is told in its words', async (status, body, code, message) => {
    const tower = await startTowerServer((_, response) => {
      // Without an end, as a server may forget.
      response.writeHead(status, { Location: 'https://elsewhere/' }).write(body === '' ? ' ' : body)
    })
    const clock = fakeClock()
    const waits: number[] = []
    const { errors, hears } = follow(tower.url, { clock: telling(clock, (ms) => waits.push(ms)) })
    // The header of the answer has come: how long its first byte, and then its end, are waited for.
    await until(() => errors.length > 0 || waits.slice(-2).join() === '4500,2000')
    await clock.tick(2_000)
    await hears(`down ${code}`)
    expect(errors[0]?.message).toMatch(message)
  })

  test('is told that what answers there speaks TLS, or does not', async () => {
    const refusing = await startTowerServer(() => {})
    const overTls = follow(refusing.url.replace('http:', 'https:'))
    await overTls.hears('down CONNECTION_FAILED')
    expect(overTls.errors[0]?.message).toMatch(
      /^no connection to Tower at \S+: what answers there does not speak TLS, so write http:\/\/ instead of https:\/\/$/,
    )
    const hangsUp = await startTowerServer((request) => request.socket.destroy())
    const plain = follow(hangsUp.url)
    await plain.hears('down CONNECTION_FAILED')
    expect(plain.errors[0]?.message).toMatch(/if it speaks TLS, write https:\/\/ instead of http:\/\/$/)
  })

  test('an answer that is no event stream is refused', async () => {
    const tower = await startTowerServer((_, response) =>
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('hi'),
    )
    await follow(tower.url).hears('down ANSWER_UNEXPECTED')
  })

  test('a Tower that is away at the start and goes and comes is followed throughout', async () => {
    const tower = await startTowerServer((_, response) => stream(response, ruleset(1)))
    await tower.down()
    const { heard, hears } = follow(tower.url)
    await hears('down CONNECTION_FAILED')
    await tower.listen()
    await hears('live')
    await tower.down()
    await until(() => heard.filter((what) => what === 'down CONNECTION_FAILED').length === 2)
    tower.answer((_, response) => stream(response, ruleset(2)))
    await tower.listen()
    await hears(at(2))
  })

  test('a garbage ruleset or event is a problem, and the feed goes on', async () => {
    const tower = await startTowerServer((_, response) =>
      stream(response, ruleset(1, '{"no":"array"}'), 'data: x\n\n', 'event: ruleset\nid: x\ndata: []\n\n', ruleset(2)),
    )
    const { heard, hears } = follow(tower.url)
    await hears('live')
    const problem = 'problem MESSAGE_INVALID'
    expect(heard).toEqual([problem, problem, problem, at(2), 'live'])
  })

  test('a ruleset of 2 MB arrives whole', async () => {
    const flags = JSON.stringify([{ id: 1, description: 'é'.repeat(1_000_000) }])
    const tower = await startTowerServer((_, response) => stream(response, ruleset(1, flags)))
    await follow(tower.url).hears('live')
  })

  test('a key that cannot stand in a header is status down, not a throw', async () => {
    const tower = await startTowerServer((_, response) => stream(response, ruleset(1)))
    const { hears } = follow(tower.url, { sdkKey: 'line\nbreak' })
    await hears('down CONNECTION_FAILED')
    expect(tower.requests).toHaveLength(0)
  })

  test('a malformed address throws when the feed is made', () => {
    const make = (): unknown =>
      createHttpRulesetFeed({ towerUrl: 'localhost', appId: 5, sdkKey: 'k', clock: systemClock })
    expect(make).toThrow(expect.objectContaining({ code: 'ADDRESS_INVALID' }))
  })

  test('silence of 7.5 s after the last beat ends the connection and makes a new one', async () => {
    const clock = fakeClock()
    const open: ServerResponse[] = []
    const tower = await startTowerServer((_, response) => {
      open.push(response)
      stream(response, ruleset(1))
    })
    const { heard, hears } = follow(tower.url, { clock })
    await hears('live')
    clock.advance(7_000)
    stream(open[0] as ServerResponse, ': beat\n\n', ruleset(2))
    await hears(at(2))
    clock.advance(7_000)
    expect(heard.at(-1)).toBe(at(2))
    clock.advance(500)
    expect(heard.at(-1)).toBe('down TIMEOUT')
    clock.advance(2_000)
    await until(() => tower.requests.length === 2)
  })

  test('an agent without a socket left for the stream is told as that', async () => {
    const clock = fakeClock()
    const tower = await startTowerServer((_, response) => stream(response, ruleset(1)))
    const agent = new Agent({ maxTotalSockets: 1 })
    onTestFinished(() => agent.destroy())
    await follow(tower.url, { agent }).hears('live')
    const { errors, feed } = follow(tower.url, { agent, clock })
    clock.advance(5_000)
    expect(errors[0]?.message).toMatch(/could not be asked for 5000 ms, because the agent had no socket free/)
    clock.advance(2_000)
    // Nor does its end wait for one.
    await feed.stop()
  })

  test('a stream that a proxy collects, so that nothing of it arrives, is told as that while a start still waits', async () => {
    const clock = fakeClock()
    let answered = 0
    const tower = await startTowerServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
      answered += 1
    })
    const { errors } = follow(tower.url, { clock })
    await until(() => answered === 1, { message: 'an answer' })
    await until(() => clock.advance(4_500) === undefined && errors.length > 0, { message: 'an error' })
    expect(errors[0]?.message).toMatch(
      /sent nothing for 4500 ms: does a proxy between collect what it should pass on\?$/,
    )
  })

  test('an answer that a proxy compresses although no compression was asked for is told as that', async () => {
    const tower = await startTowerServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Content-Encoding': 'gzip' })
      response.write(gzipSync(ruleset(1)))
    })
    const { errors, hears } = follow(tower.url)
    await hears('down ANSWER_UNEXPECTED')
    expect(errors[0]?.message).toMatch(
      /answered compressed \(gzip\), which was not asked for: have the proxy between leave/,
    )
    expect(tower.requests[0]?.headers).toMatchObject({ 'accept-encoding': 'identity' })
  })

  test('a server that takes the connection and never answers is left after 5 s', async () => {
    const clock = fakeClock()
    const tower = await startTowerServer(() => {})
    const { hears } = follow(tower.url, { clock })
    await until(() => tower.requests.length === 1)
    clock.advance(5_000)
    await hears('down TIMEOUT')
  })

  test('the pauses between attempts grow from 200 ms to 1.5 s, less up to half at random', async () => {
    const clock = fakeClock()
    const pauses: number[] = []
    const noting = telling(clock, (ms) => {
      if (ms <= LONGEST_PAUSE_MS) pauses.push(ms)
    })
    const tower = await startTowerServer((_, response) => response.writeHead(503).end())
    const feed = createHttpRulesetFeed({ towerUrl: tower.url, appId: 5, sdkKey: 'k', clock: noting, random: () => 0.5 })
    onTestFinished(() => feed.stop())
    feed.start({ onRuleset() {}, onStatus() {}, onProblem() {} })
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      await until(() => pauses.length === attempt)
      clock.advance(1_500)
    }
    expect(pauses.slice(0, 6)).toEqual([150, 300, 600, 1_125, 1_125, 1_125])
  })

  test.each(['while it is connected', 'while it connects', 'while it waits'])(
    'stop %s leaves no socket and no timer',
    async (when) => {
      const clock = fakeClock()
      let gone = 0
      const tower = await startTowerServer((request, response) => {
        request.on('close', () => {
          gone += 1
        })
        if (when === 'while it is connected') stream(response, ruleset(1))
        if (when === 'while it waits') response.writeHead(503).end()
      })
      const { feed, heard } = follow(tower.url, { clock })
      await until(() => tower.requests.length === 1)
      if (when !== 'while it connects') await until(() => heard.length > 0)
      await Promise.all([feed.stop(), feed.stop()])
      const after = heard.length
      expect(clock.pending).toBe(0)
      clock.advance(60_000)
      await until(() => gone === 1)
      expect(heard).toHaveLength(after)
      expect(tower.requests).toHaveLength(1)
    },
  )
})
