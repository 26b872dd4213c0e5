import { fileURLToPath } from 'node:url'
import { spawnNode, startTailslide, type TailslideHandle, until } from '@tailslide/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('./crash.mjs', import.meta.url))

describe('a process that the new path ends', () => {
  let tower: TailslideHandle
  let flagId: number
  let options: string

  beforeAll(async () => {
    tower = await startTailslide()
    const { id: appId } = await tower.call<{ id: number }>('POST', '/apps', { title: 'shop' })
    const flag = { title: 'checkout', is_active: true, rollout_percentage: 100 }
    flagId = (await tower.call<{ id: number }>('POST', `/apps/${appId}/flags`, flag)).id
    const { key } = await tower.call<{ key: string }>('POST', `/apps/${appId}/keys`, { name: 'shop' })
    options = JSON.stringify({ appId, sdkKey: key, towerUrl: tower.url, initializeTimeout: 10_000 })
  })
  afterAll(() => tower?.stop())

  /** Of a process with five calls: it fails at the first of them that takes the new path. */
  async function run(mode: 'told' | 'untold'): Promise<'crashed' | 'ended'> {
    const child = spawnNode(script, [options, mode])
    const { code } = await child.exit
    if (code === 0) return 'ended'
    expect(child.errors()).toContain('the new path is broken')
    return 'crashed'
  }
  async function failures(): Promise<number> {
    const { points } = await tower.call<{ points: { failure: number }[] }>(
      'GET',
      `/flags/${flagId}/series?range=120000`,
    )
    return points.reduce((sum, { failure }) => sum + failure, 0)
  }

  it('takes what was not sent yet along, unless it sends it while it ends', async () => {
    expect([await run('untold'), await run('told')]).toEqual(['crashed', 'crashed'])
    await until(async () => (await failures()) > 0, { timeout: 20_000 })
    expect(await failures()).toBe(5)
  })

  it('opens the circuit by its crashes then, so that those that start later take the old path', async () => {
    await until(async () => (await run('told')) === 'ended', { timeout: 30_000 })
    const { circuit_status } = await tower.call<{ circuit_status: string }>('GET', `/flags/${flagId}`)
    expect(circuit_status).toBe('open')
  })
})
