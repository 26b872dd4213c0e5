import { type FileHandle, stat } from 'node:fs/promises'
import { backoff, type Clock, type Ruleset } from '@tailslide/core'
import { type CooperativeQueue, createCooperativeQueue, resultOf } from '@tailslide/transports/cooperative-queue'
import { irregularKind, openToRead } from './file-kind.js'
import { appOfSnapshot, encodeSnapshot, parseBootstrap, parseSnapshot, type Reading } from './ruleset-file.js'
import type { Origin } from './snapshot-origin.js'
import { bytesOf, HEADER_BYTES, LONGEST_SNAPSHOT, readOurs, SomebodysFile } from './snapshot-place.js'
import { sweepBeside, writeSnapshot } from './snapshot-writing.js'

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
      if (isFirst) await sweepBeside(this.#file)
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
    await writeSnapshot(this.#file, await resultOf(turns(), encodeSnapshot(ruleset, this.#parts.origin)), check)
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
