import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Ruleset } from '@tailslide/core'
import { createTurns, resultOf, type Turns } from '@tailslide/transports/turns'
import { encodeSnapshot, parseBootstrap, parseSnapshot } from './ruleset-file.js'

// Hashing, parsing and encoding 10,000 flags takes 100 ms: it is done in turns, between other work of the process.

/** The ruleset in the file, or undefined when there is no file. Rejects when it is damaged or of another app. */
export async function readSnapshot(file: string, appId: number): Promise<Ruleset | undefined> {
  const bytes = await readFile(file).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  return bytes && resultOf(turns(), parseSnapshot(bytes, file, appId))
}

/** The flags in a file that is there to begin with. Rejects when there is none, or it is damaged or of another app. */
export async function readBootstrap(file: string, appId: number): Promise<Ruleset> {
  return resultOf(turns(), parseBootstrap(await readFile(file), file, appId))
}

// Nothing that these do throws past their results.
const turns = (): Turns => createTurns(() => {})

/** Keeps the last ruleset in a file: one write at a time, and of several that wait only the last. */
export class SnapshotFile {
  readonly #file: string
  readonly #onError: (error: unknown) => void
  #next: Ruleset | undefined
  #writing: Promise<void> | undefined

  constructor(file: string, onError: (error: unknown) => void) {
    this.#file = file
    this.#onError = onError
  }

  read(appId: number): Promise<Ruleset | undefined> {
    return readSnapshot(this.#file, appId)
  }

  save(ruleset: Ruleset): void {
    this.#next = ruleset
    this.#writing ??= this.#writeAll()
  }

  /** Resolves when everything that was saved is on disk, or has failed. */
  async settled(): Promise<void> {
    await this.#writing
  }

  async #writeAll(): Promise<void> {
    while (this.#next) {
      const ruleset = this.#next
      this.#next = undefined
      await write(this.#file, ruleset).catch(this.#onError)
    }
    this.#writing = undefined
  }
}

/** Into a file beside it that then takes its name, so that a crash leaves the old snapshot or the new one. */
async function write(file: string, ruleset: Ruleset): Promise<void> {
  const pieces = await resultOf(turns(), encodeSnapshot(ruleset))
  const temporary = `${file}.${process.pid}.tmp`
  await mkdir(dirname(file), { recursive: true })
  try {
    const handle = await open(temporary, 'w')
    try {
      for (const piece of pieces) await handle.appendFile(piece)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
