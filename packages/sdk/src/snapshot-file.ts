import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readlink, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { backoff, type Clock, type Ruleset } from '@tailslide/core'
import { type CooperativeQueue, createCooperativeQueue, resultOf } from '@tailslide/transports/cooperative-queue'
import { isError } from '@tailslide/transports/is-error'
import { irregularKind, openToRead } from './file-kind.js'
import { appOfSnapshot, encodeSnapshot, parseBootstrap, parseSnapshot, type Reading } from './ruleset-file.js'
import type { Origin } from './snapshot-origin.js'
import { bytesOf, HEADER_BYTES, LONGEST_SNAPSHOT, readOurs, SomebodysFile } from './snapshot-place.js'

export { originOf } from './snapshot-origin.js'

// Hashing, parsing and encoding 10,000 flags takes 100 ms: it is done in turns, between other work of the process.

/** The ruleset in the file, or undefined when there is no file. Rejects when it is damaged, of another app or another Tower. */
export async function readSnapshot(file: string, of: Reading): Promise<Ruleset | undefined> {
  const bytes = await readOurs(file, LONGEST_SNAPSHOT)
  return bytes && resultOf(turns(), parseSnapshot(bytes, file, of))
}

/** The flags in a file that is there to begin with. Rejects when there is none, or it is damaged or of another app. */
export async function readBootstrap(file: string, appId: number): Promise<Ruleset> {
  return resultOf(turns(), parseBootstrap(await readGiven(file), file, appId))
}

async function readGiven(file: string): Promise<Buffer> {
  // Before it is opened: that alone can set a device in motion.
  const kind = irregularKind(await stat(file))
  if (kind !== undefined) throw new Error(`${file} is ${kind} and no file`)
  const handle = await openToRead(file)
  try {
    return await wholeOf(handle, file)
  } finally {
    await handle.close()
  }
}

/** Whatever is said of its size: files of Linux's /proc are said to be empty, and others grow meanwhile. */
async function wholeOf(handle: FileHandle, file: string): Promise<Buffer> {
  const tooLong = (has: string): Error => new Error(`${file} has ${has} bytes and may have at most ${LONGEST_SNAPSHOT}`)
  const { size } = await handle.stat()
  if (size > LONGEST_SNAPSHOT) throw tooLong(String(size))
  // There is room for more than the file should have: one that fills it is longer than was said.
  for (let room = inPieces(size + 1); ; room = Math.min(2 * room, inPieces(LONGEST_SNAPSHOT + 1))) {
    const bytes = await bytesOf(handle, room)
    if (bytes.length > LONGEST_SNAPSHOT) throw tooLong(`at least ${bytes.length}`)
    if (bytes.length < room) return bytes
  }
}

/** Some files of /proc are read in whole words only. */
const inPieces = (length: number): number => Math.ceil(length / HEADER_BYTES) * HEADER_BYTES

// Nothing that these do throws past their results.
const turns = (): CooperativeQueue => createCooperativeQueue(() => {})

/** Before a ruleset that could not be written is tried again. */
const AGAIN = { firstMs: 5_000, longestMs: 300_000 }

export interface SnapshotFileParts {
  readonly origin: Origin
  readonly clock: Pick<Clock, 'after'>
  readonly onError: (error: unknown) => void
}

/**
 * Keeps the last ruleset in a file: one write at a time, and of several that wait only the last. One that could not be written is
 * tried again: without it, a start while Tower is away would serve what was switched off since. Where the file is somebody else's,
 * nothing is written from then on.
 */
export class SnapshotFile {
  readonly #file: string
  readonly #parts: SnapshotFileParts
  #next: Ruleset | undefined
  #writing: Promise<void> | undefined
  #hasWritten = false
  #failures = 0
  #isOff = false
  #cancelAgain = (): void => {}

  constructor(file: string, parts: SnapshotFileParts) {
    this.#file = file
    this.#parts = parts
  }

  async read(appId: number): Promise<Ruleset | undefined> {
    try {
      return await readSnapshot(this.#file, { appId, origin: this.#parts.origin })
    } catch (error) {
      this.#isOff = error instanceof SomebodysFile
      throw error
    }
  }

  /** Milliseconds since it was written, by clocks that may differ. */
  async age(now: number): Promise<number> {
    const { mtimeMs } = await stat(this.#file).catch(() => ({ mtimeMs: now }))
    return Math.max(0, now - mtimeMs)
  }

  save(ruleset: Ruleset): void {
    if (this.#isOff) return
    this.#next = ruleset
    this.#begin()
  }

  /** Resolves when the last that was saved is on disk, or could not be written now either; nothing is tried after that. */
  async close(): Promise<void> {
    await this.#writing
    this.#begin()
    await this.#writing
    this.#cancelAgain()
  }

  #begin(): void {
    this.#cancelAgain()
    if (this.#next) this.#writing ??= this.#writeAll()
  }

  async #writeAll(): Promise<void> {
    while (this.#next) {
      const ruleset = this.#next
      this.#next = undefined
      const isFirst = !this.#hasWritten
      this.#hasWritten = true
      try {
        await this.#write(ruleset, isFirst)
        this.#failures = 0
      } catch (error) {
        this.#parts.onError(error)
        if (error instanceof SomebodysFile) {
          this.#isOff = true
          this.#next = undefined
          break
        }
        if (this.#tryLater(ruleset)) break
      }
      if (isFirst) await sweep(await behindLinks(this.#file))
    }
    // In the same turn as the last look: what is saved from now on begins anew.
    this.#writing = undefined
  }

  /** False where there is a newer one to be written at once. */
  #tryLater(ruleset: Ruleset): boolean {
    if (this.#next) return false
    this.#next = ruleset
    this.#cancelAgain = this.#parts.clock.after(backoff(this.#failures++, AGAIN), () => this.#begin())
    return true
  }

  /** What another app had left is taken over; what one writes while this process runs is not: each would undo the other's. */
  async #write(ruleset: Ruleset, isFirst: boolean): Promise<void> {
    const check = (): Promise<void> => this.#check(isFirst ? undefined : ruleset.appId)
    await check()
    await write(this.#file, encodeSnapshot(ruleset, this.#parts.origin), check)
  }

  /** Throws where what stands there may not be replaced: a file of somebody, or a snapshot of another app than is given. */
  async #check(appId: number | undefined): Promise<void> {
    const beginning = await readOurs(this.#file, HEADER_BYTES)
    const app = beginning && appOfSnapshot(beginning)
    if (appId !== undefined && app !== undefined && app !== appId) {
      throw new Error(
        `${this.#file} is written by a service of app ${app} too, and this is app ${appId}: give each app a file of its own`,
      )
    }
  }
}

/**
 * Into a file beside it that then takes its name, so that a crash leaves the old snapshot or the new one. The name of
 * that file is nobody else's: containers that share a volume all have the process id 1. The check comes last: what somebody put
 * there during the writing stays.
 */
async function write(path: string, encoding: Generator<void, string[]>, check: () => Promise<void>): Promise<void> {
  const pieces = await resultOf(turns(), encoding)
  const file = await behindLinks(path)
  const temporary = `${file}.${randomUUID()}.tmp`
  await mkdir(dirname(file), { recursive: true })
  try {
    const handle = await open(temporary, 'w')
    try {
      // Who may read the one before may read this one: users are named in it.
      const before = await stat(file).catch(() => undefined)
      if (before) await handle.chmod(before.mode & 0o777)
      let length = 0
      for (const piece of pieces) {
        length += Buffer.byteLength(piece)
        if (length > LONGEST_SNAPSHOT) throw new Error(`${file} would be longer than ${LONGEST_SNAPSHOT} bytes`)
        await handle.appendFile(piece)
      }
      await handle.sync()
    } finally {
      await handle.close()
    }
    await check()
    await rename(temporary, file)
  } catch (error) {
    // What is left is swept away; why it could not be written is what counts.
    await rm(temporary, { force: true }).catch(() => {})
    if (error instanceof SomebodysFile) throw error
    // Another name each time would make another error of each, to whoever tells one once.
    throw isError(error) ? new Error(error.message.replaceAll(temporary, file), { cause: error }) : error
  }
}

/** Where the file stands, or will: a symbolic link is followed, because a new name would take the place of the link. */
async function behindLinks(path: string): Promise<string> {
  let file = path
  for (let link = 0; link < MOST_LINKS; link++) {
    const target = await readlink(file).catch(() => undefined)
    if (target === undefined) return file
    file = resolve(dirname(file), target)
  }
  return file
}

/** As many as Linux follows. */
const MOST_LINKS = 40

/** No writing takes this long, so what is older was left by a process that ended in the middle. */
const LEFT_BEHIND_MS = 3_600_000

/** Removes what crashes have left beside the file. Of no consequence when it cannot. */
async function sweep(file: string): Promise<void> {
  const folder = dirname(file)
  const [start, end] = [`${basename(file)}.`, '.tmp']
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((name) => name.startsWith(start) && name.endsWith(end))) {
    const path = join(folder, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    // Both times are of the file system's own making or close to it; an hour is beyond what clocks differ by.
    if (Date.now() - mtimeMs > LEFT_BEHIND_MS) await rm(path, { force: true }).catch(() => {})
  }
}
