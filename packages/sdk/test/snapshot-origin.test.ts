import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fakeClock } from '@tailslide/testkit'
import { beforeEach, describe, expect, it } from 'vitest'
import { FlagManager, type FlagManagerOptions } from '../src/index.js'
import { parseOptions } from '../src/settings.js'
import { originOf, readSnapshot, SnapshotFile } from '../src/snapshot-file.js'
import { APP_ID, HandFeed, makeFlag, makeRuleset } from './fixtures.js'

type Place = Pick<FlagManagerOptions, 'towerUrl' | 'natsServer' | 'sdkKey' | 'rulesets'>

const OURS = `tsk_${'a'.repeat(43)}`
const NEXT = `tsk_${'b'.repeat(43)}`
const originAt = (place: Place) => originOf(parseOptions({ appId: APP_ID, ...place }).rulesets)

let file: string

beforeEach(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tailslide-origin-'))
  file = join(directory, 'flags.json')
  return () => rm(directory, { recursive: true, force: true, maxRetries: 5 })
})

async function takeSnapshot(place: Place): Promise<void> {
  const errors: unknown[] = []
  const snapshot = new SnapshotFile(file, {
    origin: originAt(place),
    clock: fakeClock(),
    onError: (error) => errors.push(error),
  })
  snapshot.save(makeRuleset(7, [makeFlag()]))
  await snapshot.close()
  expect(errors).toEqual([])
}

describe('a snapshot', () => {
  const here: Place = { towerUrl: 'http://tower:3001', sdkKey: OURS }
  const onNats: Place = { natsServer: ['nats-1', 'nats-2'], sdkKey: 'a password' }

  it.each<[string, Place, Place]>([
    ['a key that took the place of another', here, { ...here, sdkKey: NEXT }],
    ['another address of Tower', here, { ...here, towerUrl: 'https://flags.example.com/tower' }],
    ['the same address, written otherwise', here, { towerUrl: 'http://TOWER:3001/', sdkKey: NEXT }],
    ['one of the servers of NATS that were there', onNats, { natsServer: ['nats-2:4222', 'nats-3'] }],
    ['NATS in place of HTTP, by the key', here, { natsServer: 'nats-1', sdkKey: OURS }],
    ['a feed of the service', here, { rulesets: new HandFeed() }],
  ])('is read with %s', async (_, before, now) => {
    await takeSnapshot(before)
    expect(await readSnapshot(file, { appId: APP_ID, origin: originAt(now) })).toMatchObject({ version: 7 })
  })

  it.each<[string, Place, Place]>([
    ['another address and another key', here, { towerUrl: 'http://tower.staging:3001', sdkKey: NEXT }],
    ['another port and another key', here, { towerUrl: 'http://tower:3002', sdkKey: NEXT }],
    ['other servers of NATS, though a password is the same', onNats, { ...onNats, natsServer: 'nats-3' }],
  ])('is refused with %s', async (_, before, now) => {
    await takeSnapshot(before)
    await expect(readSnapshot(file, { appId: APP_ID, origin: originAt(now) })).rejects.toThrow(
      'is of app 1 of another Tower: it was written with another address and another SDK key than are given here',
    )
  })

  it('of before, which does not say where it is from, is read', async () => {
    await takeSnapshot(here)
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace(/,"origin":\[[^\]]+\]/, ''))
    expect(await readFile(file, 'utf8')).not.toContain('origin')
    const origin = originAt({ towerUrl: 'http://tower.staging:3001', sdkKey: NEXT })
    expect(await readSnapshot(file, { appId: APP_ID, origin })).toMatchObject({ version: 7 })
  })

  it('of another Tower with an app of the same id is not served, and a line says why', async () => {
    await takeSnapshot(here)
    const lines: string[] = []
    const say = (line: string) => lines.push(line)
    const manager = new FlagManager({
      appId: APP_ID,
      // Nobody listens there.
      towerUrl: 'http://127.0.0.1:9',
      sdkKey: NEXT,
      snapshotFile: file,
      initializeTimeout: 500,
      logger: { warn: say },
    })
    expect(await manager.initialize()).toMatchObject({ ready: false, source: 'none' })
    expect(manager.newToggler({ flagName: 'checkout' }).isFlagActive('alice')).toBe(false)
    expect(lines.join('\n')).toMatch(/check snapshotFile \(.*flags\.json is of app 1 of another Tower/)
    await manager.disconnect()
  })
})
