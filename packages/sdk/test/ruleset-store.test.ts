import type { Flag } from '@tailslide/core'
import { aFlag } from '@tailslide/testkit'
import { expect, it } from 'vitest'
import { RulesetStore } from '../src/ruleset-store.js'

const changes = (before: Flag, after: Flag): string[] => {
  const store = new RulesetStore('tailslide')
  const hand = (flag: Flag, version: number) =>
    store.replace({ appId: 1, version, publishedAt: version, flags: [flag], problems: [] }, 0, 'stream')
  hand(before, 1)
  const held = hand(after, 2)
  return held ? [...store.changesSince(held)].flatMap((change) => (change ? [change.flagName] : [])) : ['not taken']
}

const flag = aFlag({ title: 'checkout', circuit: { state: 'open', openedAt: 5, trips: 1 } })

it('a flag that came again, value for value, has not changed', () => {
  expect(changes(flag, structuredClone(flag))).toEqual([])
})

it('the order in which fields of a circuit stand is no change', () => {
  expect(changes(flag, { ...flag, circuit: { trips: 1, openedAt: 5, state: 'open' } })).toEqual([])
})

it.each<[string, Partial<Flag>]>([
  ['another value of a field', { rollout_percentage: 33.3 }],
  ['another value inside a circuit', { circuit: { state: 'open', openedAt: 6, trips: 1 } }],
  ['a field more', { rollout_seed: 'a' }],
])('%s is a change', (_, other) => {
  expect(changes(flag, { ...flag, ...other })).toEqual(['checkout'])
})

it('a flag that is the same object is not looked into', () => {
  let looks = 0
  const watched = new Proxy(flag, {
    get(target, name, receiver) {
      if (name !== 'title') looks++
      return Reflect.get(target, name, receiver)
    },
  })
  expect(changes(watched, watched)).toEqual([])
  expect(looks).toBe(0)
})
