import { request } from 'node:http'
import type { AerobatAnswer, FeedStatus, RulesetFeed } from '@tailslide/core'
import { type FakeClock, fakeClock } from '@tailslide/testkit'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Aerobat, createAerobat, createHealthServer, type HealthServer } from '../src/index.js'
import { flagWith } from './harness.js'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }

describe('the health port of Aerobat', () => {
  let clock: FakeClock
  let aerobat: Aerobat
  let server: HealthServer
  let url: string
  let tell: (status: FeedStatus) => void
  /** What Towers that ask are told; undefined while nobody answers. */
  let answer: (() => AerobatAnswer) | undefined
  const away = { store: false, tower: false }

  beforeEach(async () => {
    clock = fakeClock()
    Object.assign(away, { store: false, tower: false })
    const signals = createMemorySignalStore({ clock })
    const rulesets: RulesetFeed = {
      start(listener) {
        const flags = [flagWith()]
        listener.onRuleset({ appId: 1, version: 1, publishedAt: 1, flags, problems: [] })
        tell = listener.onStatus
      },
      stop: async () => {},
    }
    await signals.sink.send({ appId: 1, instance: 'i', counts: [{ flagId: 1, kind: 'failure', count: 30 }] })
    aerobat = createAerobat({
      rulesets,
      signals: {
        ...signals.reader,
        read: (...args) => (away.store ? Promise.reject(new Error('away')) : signals.reader.read(...args)),
        follow() {
          const follower = signals.reader.follow()
          return {
            ...follower,
            read: (apps) => (away.store ? Promise.reject(new Error('away')) : follower.read(apps)),
          }
        },
      },
      circuits: {
        publish: () => (away.tower ? Promise.reject(new Error('away')) : Promise.resolve()),
        close: async () => {},
      },
      presence: {
        start(asked) {
          answer = asked
        },
        async stop() {
          answer = undefined
        },
      },
      clock,
      logger: quiet,
    })
    server = createHealthServer({ aerobat, host: '127.0.0.1', port: 0 })
    url = (await server.start()).url
    await aerobat.start()
  })
  afterEach(async () => {
    await server.stop()
    await aerobat.stop()
  })

  const ask = async (path: string, method = 'GET') => {
    const response = await fetch(url + path, { method })
    return { status: response.status, text: await response.text() }
  }
  const ready = async () => {
    const { status, text } = await ask('/readyz')
    return { status, ...JSON.parse(text) }
  }

  it('is ready once rulesets arrive and circuits are looked at', async () => {
    expect(await ready()).toMatchObject({ status: 'not_ready', parts: { rulesets: 'unavailable' } })
    tell({ state: 'live' })
    await clock.tick(100)
    expect(await ready()).toEqual({
      status: 'ready',
      parts: { rulesets: 'ok', signals: 'ok', circuits: 'ok' },
      waiting: 1,
    })
    tell({ state: 'down', error: new Error('nats://secret@away') })
    expect((await ask('/readyz')).status).toBe(503)
    expect((await ask('/readyz')).text).not.toContain('secret')
  })

  it('is not ready while signals cannot be read', async () => {
    away.store = true
    tell({ state: 'live' })
    await clock.tick(100)
    expect(await ready()).toMatchObject({ status: 'not_ready', parts: { signals: 'unavailable', rulesets: 'ok' } })
  })

  it('is not ready while what it decides does not reach Tower', async () => {
    away.tower = true
    tell({ state: 'live' })
    await clock.tick(200)
    expect(await ready()).toMatchObject({ parts: { circuits: 'unavailable' }, waiting: 1 })
  })

  it('is not ready while signals cannot be read, also where no circuit may move', async () => {
    tell({ state: 'live' })
    await clock.tick(100)
    expect(await ready()).toMatchObject({ status: 'ready', waiting: 1 })
    away.store = true
    await clock.tick(5_100)
    expect(await ready()).toMatchObject({ status: 'not_ready', parts: { signals: 'unavailable' } })
    away.store = false
    await clock.tick(5_100)
    expect(await ready()).toMatchObject({ status: 'ready' })
  })

  it('says the same to Towers that ask, until it stops', async () => {
    expect(answer?.()).toEqual({ lacks: ['looks', 'rulesets', 'signals'] })
    away.store = true
    tell({ state: 'live' })
    await clock.tick(100)
    expect(answer?.()).toEqual({ lacks: ['signals'] })
    away.store = false
    await clock.tick(100)
    expect(answer?.()).toEqual({ lacks: [] })
    await aerobat.stop()
    expect(answer).toBeUndefined()
  })

  it('is alive while it looks at circuits, and not once it has stopped looking', async () => {
    expect(await ask('/healthz')).toEqual({ status: 200, text: '{"status":"ok"}' })
    await clock.tick(60_000)
    expect((await ask('/healthz')).status).toBe(200)
    await aerobat.stop()
    await clock.tick(5_001)
    expect(await ask('/healthz')).toEqual({ status: 503, text: '{"status":"hangs"}' })
  })

  it('has metrics of looks, transitions and parts', async () => {
    tell({ state: 'live' })
    await clock.tick(500)
    const { status, text } = await ask('/metrics')
    expect(status).toBe(200)
    expect(text).toContain('tailslide_aerobat_transitions_total{state="open"} 1\n')
    expect(text).toContain('tailslide_aerobat_ready{part="rulesets"} 1\n')
    expect(text).toContain('tailslide_aerobat_transitions_waiting 1\n')
    expect(text).toMatch(/tailslide_aerobat_tick_duration_seconds_count [1-9]/)
  })

  it('answers nothing else', async () => {
    expect((await ask('/')).status).toBe(404)
    expect((await ask('/healthz', 'POST')).status).toBe(404)
    expect((await ask('/constructor')).status).toBe(404)
  })

  it('says so when its port is taken', async () => {
    const other = createHealthServer({ aerobat, host: '127.0.0.1', port: Number(new URL(url).port) })
    await expect(other.start()).rejects.toMatchObject({
      code: 'ADDRESS_UNAVAILABLE',
      message: expect.stringMatching(/127\.0\.0\.1/),
    })
    await other.stop()
  })

  it('stops while somebody holds a connection open', async () => {
    const held = request(`${url}/healthz`, { headers: { connection: 'keep-alive' } })
    const closed = new Promise((resolve) => held.on('close', resolve))
    held.on('error', () => {})
    held.write('x')
    await new Promise((resolve) => held.on('socket', (socket) => socket.once('connect', resolve)))
    await server.stop()
    await closed
  })
})
