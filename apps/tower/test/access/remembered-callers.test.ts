import { type FakeClock, fakeClock } from '@tailslide/testkit'
import { beforeEach, expect, it } from 'vitest'
import type { KeyCaller } from '../../src/access/caller.js'
import { ADMIN } from '../../src/access/grants.js'
import { createRememberedCallers, type RememberedCallers } from '../../src/access/remembered-callers.js'

const SDK: KeyCaller = { kind: 'sdk', keyId: 1, appId: 1, use: 'server', endsAt: null }
const METRICS: KeyCaller = { kind: 'metrics', tokenId: 2, endsAt: null }
const TOKEN: KeyCaller = { kind: 'token', tokenId: 3, name: 'ci', ownerId: null, grants: ADMIN, endsAt: null }
const HOUR = 3_600_000

let clock: FakeClock
let callers: RememberedCallers
beforeEach(() => {
  clock = fakeClock()
  callers = createRememberedCallers(clock)
})

it('what the database has said is fresh for five seconds, whoever it is', async () => {
  for (const caller of [SDK, METRICS, TOKEN]) callers.set(caller.kind, caller)
  await clock.tick(4_999)
  expect(['sdk', 'metrics', 'token', 'another'].map(callers.fresh)).toEqual([SDK, METRICS, TOKEN, undefined])
  await clock.tick(1)
  expect(['sdk', 'metrics', 'token'].map(callers.fresh)).toEqual([undefined, undefined, undefined])
})

it('who changes nothing is known for an hour; a token that may change something is not', async () => {
  for (const caller of [SDK, METRICS, TOKEN]) callers.set(caller.kind, caller)
  await clock.tick(HOUR - 1)
  expect(['sdk', 'metrics', 'token'].map(callers.known)).toEqual([SDK, METRICS, undefined])
  expect(callers.goOn('token')).toBeUndefined()
  await clock.tick(1)
  expect([callers.known('sdk'), callers.goOn('sdk')]).toEqual([undefined, undefined])
})

it('who goes on counts as fresh again, which does not lengthen the hour', async () => {
  callers.set('sdk', SDK)
  for (let at = 0; at < HOUR; at += 600_000) {
    expect(callers.goOn('sdk')).toBe(SDK)
    expect(callers.fresh('sdk')).toBe(SDK)
    await clock.tick(600_000)
  }
  expect(callers.goOn('sdk')).toBeUndefined()
})

it('who has ended is forgotten, and so is who opens nothing any more', () => {
  callers.set('sdk', SDK)
  callers.set('metrics', METRICS)
  callers.forget({ keyId: SDK.keyId })
  callers.set('metrics', undefined)
  expect(['sdk', 'metrics'].map(callers.goOn)).toEqual([undefined, undefined])
})

it('of ten thousand, whoever was looked up longest ago makes room', () => {
  for (let at = 0; at < 10_000; at += 1) callers.set(`${at}`, SDK)
  callers.set('0', SDK)
  callers.set('another', SDK)
  expect(['0', '1', '2', 'another'].map((hash) => callers.known(hash) !== undefined)).toEqual([true, false, true, true])
})
