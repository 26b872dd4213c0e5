import { encodeRuleset, type OutgoingRuleset, type RulesetListener } from '@tailslide/core'
import { createMemoryBroker } from '@tailslide/transports/memory'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../src/clock.js'

const outgoing = (appId: number, version: number, payload = encodeRuleset([])): OutgoingRuleset => ({
  appId,
  version,
  cause: 'manual',
  publishedAt: 1_700_000_000_000 + version,
  payload,
})

function record(onRuleset: (heard: string) => void = () => {}) {
  const heard: string[] = []
  const listener: RulesetListener = {
    onRuleset({ appId, version }) {
      heard.push(`${appId}@${version}`)
      onRuleset(`${appId}@${version}`)
    },
    onStatus: ({ state }) => heard.push(state),
    onProblem: (error) => heard.push(error.message),
  }
  return { heard, listener }
}

const broker = () => createMemoryBroker({ clock: systemClock })
const microtask = () => Promise.resolve()

describe('rulesets', () => {
  test('a feed gets the latest first, then each new one, before publish resolves', async () => {
    const { publisher, feed } = broker()
    await publisher.publish(outgoing(1, 4))
    const { heard, listener } = record()
    feed(1).start(listener)
    expect(heard).toEqual([])
    await microtask()
    expect(heard).toEqual(['1@4', 'live'])
    void publisher.publish(outgoing(1, 5))
    expect(heard).toEqual(['1@4', 'live', '1@5'])
  })

  test('a feed of an app without a ruleset is down until it hears the first one', async () => {
    const { publisher, feed } = broker()
    const { heard, listener } = record()
    feed(7).start(listener)
    await microtask()
    await publisher.publish(outgoing(7, 1))
    await publisher.publish(outgoing(8, 1))
    expect(heard).toEqual(['down', '7@1', 'live'])
  })

  test('a feed of all apps gets the latest of each', async () => {
    const { publisher, feed } = broker()
    for (const [appId, version] of [
      [1, 1],
      [2, 9],
      [1, 2],
    ] as const)
      await publisher.publish(outgoing(appId, version))
    const { heard, listener } = record()
    feed('all').start(listener)
    await microtask()
    expect(heard).toEqual(['1@2', '2@9', 'live'])
  })

  test('an older or repeated version is never handed over', async () => {
    const { publisher, feed, latest } = broker()
    const { heard, listener } = record()
    feed(1).start(listener)
    await microtask()
    for (const version of [2, 1, 2, 3]) await publisher.publish(outgoing(1, version))
    expect(heard).toEqual(['down', '1@2', 'live', '1@3'])
    expect(latest(1)?.version).toBe(3)
  })

  test('every listener sees one order, even when a listener publishes', async () => {
    const { publisher, feed } = broker()
    const first = record((heard) => {
      if (heard === '1@1') void publisher.publish(outgoing(1, 2))
    })
    const second = record()
    feed(1).start(first.listener)
    feed('all').start(second.listener)
    await microtask()
    await publisher.publish(outgoing(1, 1))
    expect(first.heard).toEqual(['down', '1@1', 'live', '1@2'])
    expect(second.heard).toEqual(['live', '1@1', '1@2'])
  })

  test('a listener that publishes while it is given what was kept never gets an older version after a newer', async () => {
    const { publisher, feed } = broker()
    await publisher.publish(outgoing(1, 1))
    await publisher.publish(outgoing(2, 1))
    const { heard, listener } = record((what) => {
      if (what === '1@1') void publisher.publish(outgoing(2, 2))
    })
    feed('all').start(listener)
    await microtask()
    expect(heard).toEqual(['1@1', '2@2', 'live'])
  })

  test('an unreadable payload is a problem, and the feed goes on', async () => {
    const { publisher, feed } = broker()
    const { heard, listener } = record()
    feed(1).start(listener)
    await microtask()
    await publisher.publish(outgoing(1, 1, '{"no":"array"}'))
    await publisher.publish(outgoing(1, 2))
    expect(heard).toEqual(['down', expect.stringMatching(/app 1, version 1, was dropped/), 'live', '1@2'])
  })

  test('a payload is parsed once for all feeds', async () => {
    const { publisher, feed } = broker()
    const seen: unknown[] = []
    for (const appId of [1, 'all'] as const) {
      feed(appId).start({ onRuleset: (ruleset) => seen.push(ruleset), onStatus() {}, onProblem() {} })
    }
    await microtask()
    await publisher.publish(outgoing(1, 1))
    expect(seen).toHaveLength(2)
    expect(seen[0]).toBe(seen[1])
  })

  test('a stopped feed hears nothing, not even when it was stopped by its own listener', async () => {
    const { publisher, feed } = broker()
    const own = feed(1)
    const { heard, listener } = record(() => void own.stop())
    own.start(listener)
    await microtask()
    await publisher.publish(outgoing(1, 1))
    await publisher.publish(outgoing(1, 2))
    expect(heard).toEqual(['down', '1@1'])
  })

  test('a feed stopped before its first turn says nothing', async () => {
    const own = broker().feed(1)
    const { heard, listener } = record()
    own.start(listener)
    await own.stop()
    expect(heard).toEqual([])
  })
})

describe('watching encoded rulesets', () => {
  test('watchers share one encoding and stop when told', async () => {
    const { publisher, watch, latest } = broker()
    const seen: OutgoingRuleset[] = []
    const unwatch = watch(1, (ruleset) => seen.push(ruleset))
    watch('all', (ruleset) => seen.push(ruleset))
    const sent = outgoing(1, 1)
    await publisher.publish(sent)
    unwatch()
    await publisher.publish(outgoing(1, 2))
    expect(seen.map(({ version }) => version)).toEqual([1, 1, 2])
    expect(seen[0]).toBe(sent)
    expect(latest(1)?.version).toBe(2)
    expect(latest(2)).toBeUndefined()
  })

  test('a watcher that throws keeps nothing from the others', async () => {
    const problems: unknown[] = []
    const { publisher, watch } = createMemoryBroker({ clock: systemClock, onProblem: (error) => problems.push(error) })
    const seen: number[] = []
    const thrown = new Error('socket gone')
    watch(1, () => {
      throw thrown
    })
    watch(1, ({ version }) => seen.push(version))
    await publisher.publish(outgoing(1, 1))
    expect(seen).toEqual([1])
    expect(problems).toEqual([thrown])
  })
})
