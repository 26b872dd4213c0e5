import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { encodeRuleset, parseRuleset, type Ruleset } from '@tailslide/core'

/** One line about the ruleset, then its payload as it travels. */
interface Header {
  readonly format: 1
  readonly appId: number
  readonly version: number | null
  readonly publishedAt: number | null
  readonly sha256: string
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The ruleset in the file, or undefined when there is no file. Rejects when it is damaged or of another app. */
export async function readSnapshot(file: string, appId: number): Promise<Ruleset | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  const end = text.indexOf('\n')
  const header = parseHeader(text.slice(0, end))
  const payload = text.slice(end + 1)
  if (!header || header.sha256 !== sha256(payload)) throw new Error(`${file} is damaged or no snapshot`)
  if (header.appId !== appId) throw new Error(`${file} is of app ${header.appId}, and this is app ${appId}`)
  const { version, publishedAt } = header
  return { appId, version, publishedAt, ...parseRuleset(payload) }
}

function parseHeader(line: string): Header | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  return isHeader(value) ? value : undefined
}

const isNumberOrNull = (value: unknown): boolean => value === null || typeof value === 'number'

function isHeader(value: unknown): value is Header {
  if (typeof value !== 'object' || value === null) return false
  const field = (name: keyof Header): unknown => Reflect.get(value, name)
  return (
    field('format') === 1 &&
    Number.isInteger(field('appId')) &&
    isNumberOrNull(field('version')) &&
    isNumberOrNull(field('publishedAt')) &&
    typeof field('sha256') === 'string'
  )
}

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
async function write(file: string, { appId, version, publishedAt, flags }: Ruleset): Promise<void> {
  const payload = encodeRuleset(flags)
  const header: Header = { format: 1, appId, version, publishedAt, sha256: sha256(payload) }
  const temporary = `${file}.${process.pid}.tmp`
  await mkdir(dirname(file), { recursive: true })
  try {
    const handle = await open(temporary, 'w')
    try {
      await handle.writeFile(`${JSON.stringify(header)}\n${payload}`)
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
