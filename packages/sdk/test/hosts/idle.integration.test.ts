import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { encodeRuleset } from '@tailslide/core'
import {
  aFlag,
  measurePace,
  type NatsHandle,
  type Pace,
  spawnNode,
  startNats,
  startTailslide,
  type TailslideHandle,
  until,
} from '@tailslide/testkit'
import { systemClock as clock } from '@tailslide/transports/clock'
import { connectNats, createNatsRulesetPublisher } from '@tailslide/transports/nats'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type PackedProject, packedProject } from './packed-project.js'

// A process in which nothing else happens turns its event loop only for what wakes it. What is not woken waits for the
// next timer: a second, or for ever. Exact figures are those of `npm run bench -- start`.

const READY_WITHIN_MS = 500
const HEARD_WITHIN_MS = 200

const now = (): number => Number(process.hrtime.bigint()) / 1e6

let project: PackedProject
let program: string
beforeAll(async () => {
  project = await packedProject()
  program = join(project.folder, 'idle.mjs')
  await copyFile(fileURLToPath(new URL('idle.mjs', import.meta.url)), program)
})
afterAll(() => project.remove())

let pace: Pace
beforeEach(() => {
  pace = measurePace()
})
afterEach(() => pace.stop())

/** Says what of Node itself is loaded when the SDK is ready: `crypto` alone takes more than 2 ms. */
const partsOf = (options: object): string => `import { FlagManager } from 'tailslide'
const manager = new FlagManager(${JSON.stringify(options)})
const { ready } = await manager.initialize()
if (ready) process.stdout.write(JSON.stringify(process.moduleLoadList))
await manager.disconnect()`

async function startIdle(options: object) {
  const child = spawnNode(program, [JSON.stringify(options)])
  onTestFinished(() => child.kill())
  const line = async () => JSON.parse(await child.nextLine())
  const { ready, ms, flags, error } = await line()
  return {
    start: { ready, flags, error, isSoon: ms < pace.limit(READY_WITHIN_MS) },
    /** Whether it hears of the flag soon after the change was stored. */
    async hears(flagName: string, storedAt: number) {
      const { heard, at } = await line()
      return heard === flagName && at - storedAt < pace.limit(HEARD_WITHIN_MS)
    },
  }
}

describe('an idle process over NATS', () => {
  let nats: NatsHandle
  let link: ReturnType<typeof connectNats>
  let publisher: ReturnType<typeof createNatsRulesetPublisher>
  let version = 0
  beforeAll(async () => {
    nats = await startNats({ config: 'max_payload: 8388608' })
    link = connectNats({ servers: nats.url, clock })
    link.start()
    publisher = createNatsRulesetPublisher({ link })
  })
  afterAll(async () => {
    await publisher.close()
    await link.stop()
    await nats.stop()
  })

  const publish = (count: number, isActive: boolean): Promise<number> => {
    const flags = Array.from({ length: count }, (_, index) =>
      aFlag({ id: index + 1, app_id: 1, title: `flag ${index}`, is_active: isActive || index > 0 }),
    )
    const payload = encodeRuleset(flags)
    const ruleset = { appId: 1, version: ++version, cause: 'manual', publishedAt: clock.now(), payload } as const
    return until(() => publisher.publish(ruleset).then(now))
  }

  it.each([1, 100, 400, 3_000])('is ready at once with %i flags, and hears of a toggle at once', async (count) => {
    await publish(count, true)
    const service = await startIdle({ appId: 1, natsServer: nats.url })
    expect(service.start).toEqual({ ready: true, flags: count, isSoon: true })
    expect(await service.hears('flag 0', await publish(count, false))).toBe(true)
  })
})

describe('an idle process over HTTP', () => {
  const FLAGS = 400
  /** Requests under way; Tower limits connections. */
  const AT_ONCE = 20
  let tower: TailslideHandle
  let options: object
  let ids: number[]
  beforeAll(async () => {
    tower = await startTailslide()
    const { id: appId } = await tower.call<{ id: number }>('POST', '/apps', { title: 'shop' })
    const { key: sdkKey } = await tower.call<{ key: string }>('POST', `/apps/${appId}/keys`)
    options = { appId, sdkKey, towerUrl: tower.url }
    ids = []
    for (let index = 0; index < FLAGS; index += AT_ONCE) {
      const titles = Array.from({ length: AT_ONCE }, (_, next) => `flag ${index + next}`)
      const made = titles.map((title) => tower.call<{ id: number }>('POST', `/apps/${appId}/flags`, { title }))
      ids.push(...(await Promise.all(made)).map(({ id }) => id))
    }
  })
  afterAll(() => tower.stop())

  it('is ready at once with 400 flags, and hears of a toggle at once', async () => {
    const service = await startIdle(options)
    expect(service.start).toEqual({ ready: true, flags: FLAGS, isSoon: true })
    await tower.call('PATCH', `/flags/${ids[7]}/toggle`, { is_active: true })
    expect(await service.hears('flag 7', now())).toBe(true)
  })

  it('is ready without those parts of Node that take long to load and that it has no need of', async () => {
    await project.write('parts.mjs', partsOf(options))
    const { stdout } = await project.run(process.execPath, ['parts.mjs'])
    const loaded: string[] = JSON.parse(stdout)
    expect(loaded).toContain('NativeModule http')
    expect(loaded.filter((part) => /^NativeModule (?:crypto|zlib|tls|https|dns)$/.test(part))).toEqual([])
  })
})
