import { fileURLToPath } from 'node:url'
import { type DrivenNode, driveNode, startTailslide, until } from '@tailslide/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { now, type ServiceOptions } from './service.js'
import { startRulesets } from './worlds.js'

// A ruleset that is published while an SDK starts: at each millisecond of the first hundred, three times.

const AT_ONCE = 10
const BATCHES = 30
const OFFSETS_MS = 100
/** Storing a change takes some milliseconds, so the first changes leave a little before the start. */
const LEAD_MS = 5
const SEEN_WITHIN_MS = 3_000

/** Ten apps with one flag each. */
interface Apps {
  readonly options: readonly ServiceOptions[]
  change(index: number, isActive: boolean): Promise<unknown>
  close(): Promise<void>
}

interface Start {
  readonly name: number
  readonly startedAt: number
  readonly readyAt?: number
  readonly seenAt?: number
}

async function natsApps(): Promise<Apps> {
  const rulesets = await startRulesets()
  const { url, token = '' } = rulesets.server
  return {
    options: range(AT_ONCE).map((index) => ({ appId: index + 1, natsServer: url, sdkKey: token })),
    change: (index, isActive) => rulesets.change(index + 1, isActive),
    close: () => rulesets.close(),
  }
}

async function towerApps(): Promise<Apps> {
  const tower = await startTailslide()
  const flagIds: number[] = []
  const options: ServiceOptions[] = []
  for (const index of range(AT_ONCE)) {
    const { id: appId } = await tower.call<{ id: number }>('POST', '/apps', { title: `shop ${index}` })
    const { key: sdkKey } = await tower.call<{ key: string }>('POST', `/apps/${appId}/keys`)
    const fields = { title: 'checkout', is_active: false, rollout_percentage: 100 }
    flagIds.push((await tower.call<{ id: number }>('POST', `/apps/${appId}/flags`, fields)).id)
    options.push({ appId, sdkKey, towerUrl: tower.url })
  }
  return {
    options,
    change: (index, isActive) => tower.call('PATCH', `/flags/${flagIds[index]}/toggle`, { is_active: isActive }),
    close: () => tower.stop(),
  }
}

const range = (length: number): number[] => Array.from({ length }, (_, index) => index)

describe.each([
  ['NATS', natsApps],
  ['Tower', towerApps],
])('300 starts over %s', (_, startApps) => {
  let apps: Apps
  let child: DrivenNode
  beforeEach(async () => {
    apps = await startApps()
    child = driveNode(fileURLToPath(new URL('starts.mjs', import.meta.url)))
  })
  afterEach(async () => {
    await child.end()
    await apps.close()
  })

  /** Starts one manager and turns its flag `offset` ms later; resolves with when that was stored. */
  const startAndChange = async (index: number, offset: number, wanted: boolean): Promise<number> => {
    const start = { name: index, options: apps.options[index], wanted, leadMs: LEAD_MS }
    const startsAt = await child.ask<number>('start', start)
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, startsAt - LEAD_MS + offset - now())))
    await apps.change(index, wanted)
    return now()
  }

  it('miss no ruleset, whenever in the start it comes', async () => {
    for (const index of range(AT_ONCE)) await until(() => apps.change(index, false).then(() => true))
    const missed: string[] = []
    let beforeReady = 0
    let afterReady = 0
    for (const batch of range(BATCHES)) {
      const wanted = batch % 2 === 0
      // Of each ten offsets one, so that a batch spreads over the whole time.
      const offset = (index: number): number => (index * OFFSETS_MS) / AT_ONCE + (batch % AT_ONCE)
      const changedAt = await Promise.all(range(AT_ONCE).map((index) => startAndChange(index, offset(index), wanted)))
      for (const start of await child.ask<Start[]>('settle', SEEN_WITHIN_MS)) {
        const { name, startedAt, readyAt, seenAt } = start
        if (seenAt === undefined) missed.push(`${offset(name)} ms after the start: ${JSON.stringify(start)}`)
        if ((readyAt ?? startedAt) > (changedAt[name] ?? 0)) beforeReady += 1
        else afterReady += 1
      }
      await child.ask('end')
    }
    expect(missed).toEqual([])
    expect(beforeReady + afterReady).toBe(AT_ONCE * BATCHES)
    // The moments lie on both sides of the one at which the manager is ready, or this would try nothing.
    expect(beforeReady, 'changes stored before the manager was ready').toBeGreaterThan(10)
    expect(afterReady, 'changes stored after the manager was ready').toBeGreaterThan(10)
    child.ask('leave').catch(() => {})
    expect(await child.exit).toEqual({ code: 0, signal: null })
    expect(child.errors()).toBe('')
    process.stdout.write(`\n${beforeReady} changes came before the manager was ready, ${afterReady} after it\n`)
  })
})
