import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fakeClock, until } from '@tailslide/testkit'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { TailslideError } from '../src/index.js'
import { readSnapshot, SnapshotFile } from '../src/snapshot-file.js'
import { APP_ID, makeFlag, makeRuleset, setUp } from './fixtures.js'

const run = promisify(execFile)
const HERE = { appId: APP_ID, origin: [] }
const on = makeFlag()

let directory: string
let place: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailslide-place-'))
  place = join(directory, 'config.json')
  return () => rm(directory, { recursive: true, force: true, maxRetries: 5 })
})

const fileAt = (file: string, errors: string[], clock = fakeClock()) =>
  new SnapshotFile(file, { origin: [], clock, onError: (error) => errors.push(String(error)) })

/** All that is told by a process that starts, takes two rulesets and ends. */
async function useAsSnapshot(): Promise<string[]> {
  const errors: string[] = []
  const file = fileAt(place, errors)
  await file.read(APP_ID).catch((error) => errors.push(String(error)))
  for (const version of [1, 2]) {
    file.save(makeRuleset(version, [on]))
    await file.close()
  }
  return errors
}

const refusal = (what: string, orElse = 'remove that file'): string =>
  `Error: ${place} ${what}, so it is left as it is and no snapshot is kept: give snapshotFile a path of its own, or ${orElse}, and start again`

const zeros = (length: number, end = ''): Buffer => Buffer.concat([Buffer.alloc(length), Buffer.from(end)])

describe('a file that is no snapshot', () => {
  it.each([
    ['JSON', '{"name":"shop","format":1}\n'],
    ['JSON of another program with a format', '{"format":2,"theme":"dark"}\n'],
    ['JSON of another program with a format and an app', '{"format":1,"appId":"com.example.shop"}\n'],
    ['a list of flags', '[{"id":1}]'],
    ['text', 'listen: 8080\n'],
    ['bytes', Buffer.from([0x1f, 0x8b, 8, 0])],
    ['the image of a disk, which begins with zeros', zeros(1_024, 'superblock')],
    ['zeros for longer than a first line, and something', zeros(100_000, 'something')],
    ['more zeros than a crash leaves', zeros(1024 * 1024 + 1)],
  ])('is left as it is, and told of once: %s', async (_, content) => {
    await writeFile(place, content)
    expect(await useAsSnapshot()).toEqual([refusal('is no snapshot')])
    expect(Buffer.from(content).equals(await readFile(place))).toBe(true)
    expect(await readdir(directory)).toEqual(['config.json'])
  })

  it('is told of in one line, and the flags are served', async () => {
    await writeFile(place, 'listen: 8080\n')
    const lines: string[] = []
    const errors: TailslideError[] = []
    const { manager, feed } = setUp({
      snapshotFile: place,
      logger: { warn: (line) => lines.push(line) },
      onError: (error) => errors.push(error),
    })
    expect(await manager.initialize()).toMatchObject({ ready: true })
    feed.deliver(makeRuleset(2, [makeFlag({ is_active: false })]))
    await manager.disconnect()
    expect(await readFile(place, 'utf8')).toBe('listen: 8080\n')
    expect(errors.map(({ code }) => code)).toEqual(['SNAPSHOT_FAILED'])
    expect(lines.filter((line) => line.includes('is no snapshot, so it is left as it is'))).toHaveLength(1)
  })

  // Node refuses to read so much at once, so that another line would tell that it was tried.
  it.each([
    ['of somebody', 'listen: 8080\n'],
    ['that begins as ours', '{"format":1,"appId":1,"version":1}\n'],
  ])('is not read when it is larger than any snapshot: one %s', async (_, beginning) => {
    await writeFile(place, beginning)
    await truncate(place, 3 * 1024 ** 3)
    expect(await useAsSnapshot()).toEqual([refusal('is no snapshot')])
    expect((await stat(place)).size).toBe(3 * 1024 ** 3)
  })

  it('is left as it is when somebody has put it there since the last was written', async () => {
    const errors: string[] = []
    const file = fileAt(place, errors)
    file.save(makeRuleset(1, [on]))
    await until(async () => (await readSnapshot(place, HERE).catch(() => undefined)) !== undefined)
    await writeFile(place, 'listen: 8080\n')
    for (const version of [2, 3]) {
      file.save(makeRuleset(version, [on]))
      await file.close()
    }
    expect(await readFile(place, 'utf8')).toBe('listen: 8080\n')
    expect(errors).toEqual([refusal('is no snapshot')])
  })

  it('is left as it is when an empty file becomes one while a snapshot is written beside it', async () => {
    await writeFile(place, '')
    const errors: string[] = []
    const file = fileAt(place, errors)
    const flags = Array.from({ length: 20_000 }, (_, index) => makeFlag({ id: index + 1, title: `flag-${index}` }))
    file.save(makeRuleset(1, flags))
    await until(async () => (await readdir(directory)).length === 2)
    await writeFile(place, 'listen: 8080\n')
    await file.close()
    expect(await readFile(place, 'utf8')).toBe('listen: 8080\n')
    expect(errors).toEqual([refusal('is no snapshot')])
    expect(await readdir(directory)).toEqual(['config.json'])
  })
})

describe.skipIf(process.platform === 'win32')('what is no file that can be read', () => {
  it.each<[string, string, (path: string) => Promise<unknown>]>([
    ['a folder', 'a folder', (path) => mkdir(path)],
    ['a pipe, which would hold the end of the process', 'a pipe', (path) => run('mkfifo', [path])],
    ['a link to a pipe', 'a pipe', (path) => run('mkfifo', [`${path}.pipe`]).then(() => symlink(`${path}.pipe`, path))],
    ['a socket', 'a socket', listenAt],
  ])('is left as it is, and told of once: %s', async (_, kind, make) => {
    await make(place)
    const before = await stat(place)
    expect(await useAsSnapshot()).toEqual([refusal(`is ${kind} and no file`, 'leave snapshotFile out')])
    expect(await stat(place)).toMatchObject({ ino: before.ino, mode: before.mode })
  })

  it.skipIf(process.getuid?.() !== 0)(
    'is left as it is, and told of once: a device, which only root can make',
    async () => {
      await run('mknod', [place, 'c', '1', '3'])
      expect(await useAsSnapshot()).toEqual([refusal('is a device and no file', 'leave snapshotFile out')])
      expect((await stat(place)).isCharacterDevice()).toBe(true)
    },
  )

  it('is left as it is, and told of once: a link to itself', async () => {
    await symlink(place, place)
    expect(await useAsSnapshot()).toEqual([refusal('cannot be read (ELOOP)', 'make that file readable')])
    await expect(stat(place)).rejects.toThrow('ELOOP')
  })

  it('is left as it is, and told of once: a file of others, in a folder where everybody may write', async () => {
    await writeFile(place, 'listen: 8080\n')
    await chmod(place, 0)
    await chmod(directory, 0o777)
    // Root may read it all the same.
    const isRoot = process.getuid?.() === 0
    if (isRoot) process.seteuid?.(65_534)
    const errors = await useAsSnapshot().finally(() => isRoot && process.seteuid?.(0))
    expect(errors).toEqual([refusal('cannot be read (EACCES)', 'make that file readable')])
    await chmod(place, 0o600)
    expect(await readFile(place, 'utf8')).toBe('listen: 8080\n')
  })
})

describe('a snapshot', () => {
  const WHOLE = '{"format":1,"appId":1,"version":1,"publishedAt":null,"sha256":"'
  it.each([
    ['an empty file', ''],
    ['one that was cut off in its first word', WHOLE.slice(0, 5)],
    ['one that was cut off before its app', WHOLE.slice(0, 18)],
    ['one that was cut off in its first line', WHOLE],
    ['one that was damaged', `${WHOLE}0"}\n[{"id":`],
    ['one of a format to come', '{"format":12,"appId":1,"flags":[]}\n'],
    ['one of a format to come that was cut off', '{"format":12,"ap'],
    ['one of which a crash has left zeros', zeros(1024 * 1024)],
  ])('takes the place of %s', async (_, content) => {
    await writeFile(place, content)
    expect(await useAsSnapshot()).toEqual([`Error: ${place} is damaged or no snapshot`])
    expect(await readSnapshot(place, HERE)).toMatchObject({ version: 2 })
  })

  it.skipIf(process.platform !== 'linux')('is written later where no file could be opened for a while', async () => {
    const errors: string[] = []
    const clock = fakeClock()
    const file = fileAt(place, errors, clock)
    await writeFile(place, '')
    const give = await takeDescriptors()
    file.save(makeRuleset(1, [on]))
    await until(() => errors.length > 0).finally(give)
    await clock.tick(10_000)
    await file.close()
    expect(errors).toEqual([`Error: EMFILE: too many open files, open '${place}'`])
    expect(await readSnapshot(place, HERE)).toMatchObject({ version: 1 })
  })

  it('that would be longer than any that is read is not written', async () => {
    const errors: string[] = []
    const file = fileAt(place, errors)
    file.save(makeRuleset(1, [makeFlag({ description: 'a'.repeat(128 * 1024 * 1024) })]))
    await file.close()
    expect(new Set(errors)).toEqual(new Set([`Error: ${place} would be longer than 134217728 bytes`]))
    expect(await readdir(directory)).toEqual([])
  })
})

async function listenAt(path: string): Promise<void> {
  const server = createServer()
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
  await new Promise<void>((resolve) => server.listen(path, resolve))
}

/** This process can open nothing until what it resolves with is called, which the shell that does it is started for before. */
async function takeDescriptors(): Promise<() => Promise<void>> {
  const limit = `prlimit --pid ${process.pid} --nofile`
  const script = `had=$(${limit} --output SOFT --noheadings) && ${limit}=3: && echo taken && read end; ${limit}=$had:`
  const shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(shell, 'exit')
  await once(shell.stdout, 'data')
  return async () => {
    shell.stdin.end('end\n')
    await ended
  }
}
