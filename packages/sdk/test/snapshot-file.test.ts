import { execFile } from 'node:child_process'
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { encodeRuleset } from '@tailslide/core'
import { fakeClock, until } from '@tailslide/testkit'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { FlagManagerOptions, InitializeResult, TailslideError } from '../src/index.js'
import { readSnapshot, SnapshotFile } from '../src/snapshot-file.js'
import { APP_ID, HandFeed, makeFlag, makeRuleset, setUp } from './fixtures.js'

const run = promisify(execFile)

let directory: string
let snapshotFile: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailslide-snapshot-'))
  snapshotFile = join(directory, 'deep', 'flags.json')
  return () => rm(directory, { recursive: true, force: true, maxRetries: 5 })
})

/** Of the file that is given, without a feed. */
const fileAt = (file: string, errors: unknown[], clock = fakeClock()) =>
  new SnapshotFile(file, { origin: [], clock, onError: (error) => errors.push(error) })

const HERE = { appId: APP_ID, origin: [] }
const on = makeFlag()
const off = makeFlag({ is_active: false })

/** A manager whose feed never connects. */
function setUpCutOff(options: Partial<FlagManagerOptions> = {}) {
  const errors: TailslideError[] = []
  const clock = fakeClock()
  const parts = setUp({
    clock,
    feed: new HandFeed(undefined, { connects: false }),
    snapshotFile,
    onError: (error) => errors.push(error),
    ...options,
  })
  onTestFinished(() => parts.manager.disconnect())
  const toggler = parts.manager.newToggler({ flagName: 'checkout' })
  /** Lets the timeout of `initialize()` pass once the files were read. */
  const initialize = async (hasRead: () => boolean): Promise<InitializeResult> => {
    const initialized = parts.manager.initialize()
    await until(hasRead)
    await clock.tick(5_000)
    return initialized
  }
  return { ...parts, clock, errors, toggler, initialize }
}

async function takeSnapshot(version: number, flags = [on]): Promise<void> {
  const { manager } = setUp({ feed: new HandFeed(makeRuleset(version, flags)), snapshotFile })
  await manager.initialize()
  await manager.disconnect()
}

describe('a snapshot on disk', () => {
  it('that cannot be written fails with the same words each time, and with the name that was given', async () => {
    const errors: unknown[] = []
    // With what the temporary file's name has besides, it is longer than a name can be.
    const long = join(directory, 'a'.repeat(240))
    const file = fileAt(long, errors)
    for (const version of [1, 2]) {
      file.save(makeRuleset(version, [on]))
      await file.close()
    }
    const [first, ...others] = errors.map(String)
    expect(first).toContain(long)
    expect(first).not.toContain('.tmp')
    expect(others).toEqual([first, first, first])
  })

  it('that could not be written is written as soon as it can be, the newest, without another ruleset', async () => {
    const errors: unknown[] = []
    const clock = fakeClock()
    const inTheWay = join(directory, 'deep')
    await writeFile(inTheWay, 'no folder')
    const file = fileAt(snapshotFile, errors, clock)
    file.save(makeRuleset(1, [on]))
    await until(() => errors.length === 1)
    file.save(makeRuleset(2, [off]))
    await until(() => errors.length === 2)
    await rm(inTheWay)
    const written = () => readSnapshot(snapshotFile, HERE)
    expect(await written()).toBeUndefined()
    await clock.tick(10_000)
    await until(async () => (await written())?.version === 2)
    expect(errors).toHaveLength(2)
    await file.close()
  })

  it('is tried once more at the end, and not after it', async () => {
    const errors: unknown[] = []
    const clock = fakeClock()
    const inTheWay = join(directory, 'deep')
    await writeFile(inTheWay, 'no folder')
    const file = fileAt(snapshotFile, errors, clock)
    file.save(makeRuleset(1, [on]))
    await until(() => errors.length === 1)
    await file.close()
    expect(errors).toHaveLength(2)
    await rm(inTheWay)
    await clock.tick(600_000)
    expect(await readSnapshot(snapshotFile, HERE)).toBeUndefined()
    file.save(makeRuleset(2, [on]))
    await file.close()
    expect(await readSnapshot(snapshotFile, HERE)).toMatchObject({ version: 2 })
  })

  it.each([
    [1, '1 minute'],
    [119, '119 minutes'],
    [47 * 60, '47 hours'],
    [3 * 24 * 60, '3 days'],
  ])('of %i minutes ago is said to be so old, in the log and in the figures', async (minutes, inWords) => {
    await takeSnapshot(7)
    const lines: string[] = []
    const { manager, clock, toggler, initialize } = setUpCutOff({ logger: { warn: (line) => lines.push(line) } })
    const writtenAt = new Date(clock.now() - minutes * 60_000)
    await utimes(snapshotFile, writtenAt, writtenAt)
    await initialize(() => toggler.isFlagActive('alice'))
    expect(lines).toContainEqual(
      expect.stringContaining(`the rules of snapshotFile are served, as they were ${inWords} ago`),
    )
    expect(manager.stats().rulesetAge).toBe(minutes * 60_000 + 5_000)
  })

  it('lets a manager start with its last flags while everything is down', async () => {
    await takeSnapshot(7)
    const { manager, toggler, initialize } = setUpCutOff()
    expect(await initialize(() => toggler.isFlagActive('alice'))).toMatchObject({
      ready: false,
      source: 'snapshot',
      error: { code: 'INITIALIZE_TIMEOUT' },
    })
    expect(toggler.isFlagActive('alice')).toBe(true)
    expect(manager.stats()).toMatchObject({ state: 'connecting', flags: 1, rulesetVersion: 7 })
  })

  it('is written where a symbolic link leads, also when nothing is there yet, and the link stays', async () => {
    const [target, link] = [join(directory, 'volume', 'flags.json'), join(directory, 'link.json')]
    await symlink(join('volume', 'flags.json'), link)
    for (const version of [7, 8]) {
      const { manager } = setUp({ feed: new HandFeed(makeRuleset(version, [on])), snapshotFile: link })
      await manager.initialize()
      await manager.disconnect()
      expect(await readSnapshot(target, HERE)).toMatchObject({ version })
      expect(await readlink(link)).toBe(join('volume', 'flags.json'))
    }
  })

  it('stays readable for those who could read it, and for nobody else', async () => {
    await takeSnapshot(1)
    await chmod(snapshotFile, 0o600)
    await takeSnapshot(2)
    expect((await stat(snapshotFile)).mode & 0o777).toBe(0o600)
  })

  it('gives way to what the connection brings, whatever its version, and never the other way round', async () => {
    await takeSnapshot(7)
    const { manager, feed, toggler, initialize } = setUpCutOff()
    await initialize(() => toggler.isFlagActive('alice'))
    const changed: string[] = []
    manager.on('change', ({ flagName }) => changed.push(flagName))
    feed.deliver(makeRuleset(3, [off]))
    feed.status({ state: 'live' })
    expect([toggler.isFlagActive('alice'), changed]).toEqual([false, ['checkout']])
    expect(await manager.initialize()).toEqual({ ready: true, source: 'stream' })
  })

  it('follows every ruleset; the last one is on disk after disconnect()', async () => {
    const { manager, feed } = setUp({ snapshotFile })
    await manager.initialize()
    for (let version = 2; version <= 50; version++) feed.deliver(makeRuleset(version, [makeFlag({ id: version })]))
    await manager.disconnect()
    expect(await readSnapshot(snapshotFile, HERE)).toEqual(makeRuleset(50, [makeFlag({ id: 50 })]))
    expect(await readdir(join(directory, 'deep'))).toEqual(['flags.json'])
  })

  it.each([
    ['cut off', (text: string) => text.slice(0, -10)],
    ['changed', (text: string) => text.replace('"is_active":true', '"is_active":null')],
    ['emptied', () => ''],
  ])('that was %s is reported and left alone', async (_, damage) => {
    await takeSnapshot(7)
    await writeFile(snapshotFile, damage(await readFile(snapshotFile, 'utf8')))
    const { errors, toggler, initialize } = setUpCutOff()
    expect(await initialize(() => errors.length > 0)).toMatchObject({ ready: false, source: 'none' })
    expect(toggler.isFlagActive('alice')).toBe(false)
    expect(errors.map(({ code, message }) => [code, message])).toEqual([
      ['SNAPSHOT_FAILED', `the snapshot: ${snapshotFile} is damaged or no snapshot`],
    ])
  })

  it('that two processes with one process id write at once, as containers do, is never damaged', async () => {
    const errors: unknown[] = []
    const sizes = [200, 100]
    const files = sizes.map(() => fileAt(snapshotFile, errors))
    const rulesets = sizes.map((size) =>
      makeRuleset(
        size,
        Array.from({ length: size }, (_, index) => makeFlag({ id: index + 1, title: `flag-${index}` })),
      ),
    )
    const seen = new Set<number | undefined>()
    for (let round = 0; round < 5; round++) {
      files.forEach((file, index) => {
        const ruleset = rulesets[index]
        if (ruleset) file.save(ruleset)
      })
      await Promise.all(files.map((file) => file.close()))
      seen.add((await readSnapshot(snapshotFile, HERE))?.flags.length)
    }
    expect(errors).toEqual([])
    expect(sizes).toEqual(expect.arrayContaining([...seen]))
    expect(await readdir(join(directory, 'deep'))).toEqual(['flags.json'])
  }, 30_000)

  it('loses nothing of what another writes, and removes what a crash left an hour ago', async () => {
    await takeSnapshot(7)
    const [left, young] = ['1', '2'].map((name) => `${snapshotFile}.${name}.tmp`) as [string, string]
    await writeFile(left, 'half')
    await writeFile(young, 'half')
    const before = Date.now() / 1_000 - 2 * 3_600
    await utimes(left, before, before)
    await takeSnapshot(8)
    expect((await readdir(join(directory, 'deep'))).sort()).toEqual(['flags.json', 'flags.json.2.tmp'])
  })

  it('of another app is taken over at the start, and told of while both services run', async () => {
    const errors: unknown[] = []
    const [ours, theirs] = [errors, []].map((list) => fileAt(snapshotFile, list))
    const save = async (file: SnapshotFile | undefined, appId: number, version: number): Promise<void> => {
      file?.save({ ...makeRuleset(version, []), appId })
      await file?.close()
    }
    await save(ours, 2, 1)
    await save(theirs, 3, 1)
    expect(errors).toEqual([])
    await save(ours, 2, 2)
    await save(ours, 2, 3)
    expect([...new Set(errors.map(String))]).toEqual([
      `Error: ${snapshotFile} is written by a service of app 3 too, and this is app 2: give each app a file of its own`,
    ])
    await expect(readSnapshot(snapshotFile, { appId: 3, origin: [] })).resolves.toMatchObject({ appId: 3, version: 1 })
  })

  it('of another app is not served', async () => {
    await takeSnapshot(7)
    const { errors, initialize } = setUpCutOff({ appId: 2 })
    expect(await initialize(() => errors.length > 0)).toMatchObject({ ready: false, source: 'none' })
    expect(errors[0]?.message).toBe(`the snapshot: ${snapshotFile} is of app 1, and this is app 2`)
  })

  it('that cannot be written is reported, and the flags are served all the same', async () => {
    await writeFile(join(directory, 'deep'), 'a file where the directory should be')
    const errors: TailslideError[] = []
    const { manager } = setUp({ snapshotFile, onError: (error) => errors.push(error) })
    expect(await manager.initialize()).toEqual({ ready: true, source: 'stream' })
    await until(() => errors.some(({ code }) => code === 'SNAPSHOT_FAILED'))
    expect(manager.newToggler({ flagName: 'checkout' }).isFlagActive('alice')).toBe(true)
    await manager.disconnect()
  })
})

describe('bootstrap', () => {
  it('serves flags from the first moment on, until there is something better', async () => {
    const { feed, toggler, initialize } = setUpCutOff({ bootstrap: [on] })
    expect(toggler.isFlagActive('alice')).toBe(true)
    expect(await initialize(() => true)).toMatchObject({ ready: false, source: 'bootstrap' })
    feed.deliver(makeRuleset(1, [off]))
    expect(toggler.isFlagActive('alice')).toBe(false)
  })

  it('comes after a snapshot', async () => {
    await takeSnapshot(7, [off])
    const { toggler, initialize } = setUpCutOff({ bootstrap: [on] })
    expect(await initialize(() => !toggler.isFlagActive('alice'))).toMatchObject({ ready: false, source: 'snapshot' })
    expect(toggler.isFlagActive('alice')).toBe(false)
  })

  it('with a broken flag is refused by the constructor', () => {
    expect(() => setUp({ bootstrap: [makeFlag({ rollout_percentage: 101 })] })).toThrowErrorMatchingInlineSnapshot(
      `[TailslideError: Invalid options: bootstrap[0].rollout_percentage must be a number from 0 to 100, not 101]`,
    )
  })

  describe('from a file', () => {
    const file = (): string => join(directory, 'bootstrap.json')

    it('holds flags as Tower delivers them', async () => {
      await writeFile(file(), `\n${encodeRuleset([on])}`)
      const { toggler, initialize } = setUpCutOff({ bootstrap: file() })
      const result = await initialize(() => toggler.isFlagActive('alice'))
      expect(result).toMatchObject({ ready: false, source: 'bootstrap' })
    })

    it('may be a snapshot that another process has left', async () => {
      await takeSnapshot(7)
      const { manager, toggler, initialize } = setUpCutOff({
        bootstrap: snapshotFile,
        snapshotFile: join(directory, 'own.json'),
      })
      const result = await initialize(() => toggler.isFlagActive('alice'))
      expect([result.source, manager.stats().rulesetVersion]).toEqual(['bootstrap', 7])
    })

    it('leaves out what it cannot read, and says so', async () => {
      await writeFile(file(), encodeRuleset([on, makeFlag({ id: 14, title: 'search', rollout_percentage: 101 })]))
      const { manager, errors, toggler, initialize } = setUpCutOff({ bootstrap: file() })
      await initialize(() => toggler.isFlagActive('alice'))
      expect([manager.stats().flags, errors.map(({ code }) => code)]).toEqual([1, ['RULESET_PROBLEMS']])
    })

    it.each([
      ['is not there', undefined, /ENOENT/],
      ['is garbage', 'once upon a time', /is damaged or no snapshot/],
      ['is empty', '', /is damaged or no snapshot/],
      ['is cut off', '[{"id":13', /must be JSON/],
      ['is of another app', encodeRuleset([makeFlag({ app_id: 2 })]), /has a flag of app 2, and this is app 1/],
    ])('that %s is reported, and the start goes on', async (_, text, message) => {
      if (text !== undefined) await writeFile(file(), text)
      const { manager, feed, errors, toggler, initialize } = setUpCutOff({ bootstrap: file() })
      expect(await initialize(() => errors.length > 0)).toMatchObject({ ready: false, source: 'none' })
      expect(errors).toMatchObject([{ code: 'BOOTSTRAP_FAILED', message: expect.stringMatching(message) }])
      feed.deliver(makeRuleset(1, [on]))
      feed.status({ state: 'live' })
      expect([toggler.isFlagActive('alice'), manager.state.state]).toEqual([true, 'ready'])
    })

    it.each([
      ['a pipe', /is a pipe and no file/, () => run('mkfifo', [file()])],
      ['a folder', /is a folder and no file/, () => mkdir(file())],
      ['a device', /is a device and no file/, () => symlink('/dev/zero', file())],
      [
        'longer than a snapshot may be',
        /has 134217729 bytes and may have at most 134217728/,
        async () => {
          await writeFile(file(), '')
          await truncate(file(), 128 * 1024 * 1024 + 1)
        },
      ],
    ])('that is %s is reported and not read', async (_, message, make) => {
      await make()
      const { errors, initialize } = setUpCutOff({ bootstrap: file() })
      await initialize(() => errors.length > 0)
      expect(errors).toMatchObject([{ code: 'BOOTSTRAP_FAILED', message: expect.stringMatching(message) }])
    })

    it.skipIf(process.platform !== 'linux')('that is longer than it says is reported and not read on', async () => {
      const endless = '/proc/self/pagemap'
      expect((await stat(endless)).size).toBe(0)
      const { errors, initialize } = setUpCutOff({ bootstrap: endless })
      await initialize(() => errors.length > 0)
      const message = expect.stringMatching(/has at least 134283264 bytes and may have at most 134217728/)
      expect(errors).toMatchObject([{ code: 'BOOTSTRAP_FAILED', message }])
    })

    it('gives way to a snapshot, whichever is read first', async () => {
      await takeSnapshot(7, [off])
      await writeFile(file(), encodeRuleset([on]))
      const { manager, initialize } = setUpCutOff({ bootstrap: file() })
      const result = await initialize(() => manager.stats().rulesetVersion === 7)
      expect(result.source).toBe('snapshot')
    })
  })
})
