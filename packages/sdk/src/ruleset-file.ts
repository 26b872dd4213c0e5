import { createHash } from 'node:crypto'
import { encodeRulesetInSlices, parseRulesetInSlices, type Ruleset } from '@tailslide/core'
import { isSameOrigin, type Origin } from './snapshot-origin.js'

/** The first line of a snapshot; the ruleset's payload follows, as it travels. */
interface Header {
  readonly format: 1
  readonly appId: number
  readonly version: number | null
  readonly publishedAt: number | null
  readonly sha256: string
  /** Snapshots of before have none. */
  readonly origin?: Origin
}

/** Whose rulesets are read. */
export interface Reading {
  readonly appId: number
  readonly origin: Origin
}

const NEW_LINE = 0x0a
const OPENING_BRACKET = 0x5b
const HASHED_AT_ONCE = 65_536

/** The app of a snapshot, by its first line; undefined for what is none. */
export const appOfSnapshot = (bytes: Buffer): number | undefined => headerOf(bytes, bytes.indexOf(NEW_LINE))?.appId

const BEGINNING = '{"format":1,"appId":'
/** Also of formats to come. A format alone would not do: files of others begin with theirs. */
const BEGINS = /^\{"format":1,"appId":\d/

/** Whether a file that begins so may be a snapshot, whole or damaged or cut off anywhere. */
export function maybeSnapshot(bytes: Buffer): boolean {
  const text = bytes.toString('latin1', 0, 64).replace(/^(\{"format":)\d+/, (_, before: string) => `${before}1`)
  return BEGINNING.startsWith(text) || BEGINS.test(text)
}

/** Throws when it is damaged, of another app or of another Tower. */
export function* parseSnapshot(bytes: Buffer, file: string, { appId, origin }: Reading): Generator<void, Ruleset> {
  const end = bytes.indexOf(NEW_LINE)
  const header = headerOf(bytes, end)
  const payload = bytes.subarray(end + 1)
  if (!header || header.sha256 !== (yield* sha256(slicesOf(payload)))) {
    throw new Error(`${file} is damaged or no snapshot`)
  }
  if (header.appId !== appId) throw new Error(`${file} is of app ${header.appId}, and this is app ${appId}`)
  if (!isSameOrigin(header.origin ?? [], origin)) {
    throw new Error(
      `${file} is of app ${appId} of another Tower: it was written with another address and another SDK key than are given here`,
    )
  }
  const { version, publishedAt } = header
  return { appId, version, publishedAt, ...(yield* parseRulesetInSlices(payload)) }
}

/** A snapshot, or a JSON array of flags as Tower delivers them. Throws when it is neither, or of another app. */
export function* parseBootstrap(bytes: Buffer, file: string, appId: number): Generator<void, Ruleset> {
  if (bytes[bytes.findIndex((byte) => byte > 0x20)] !== OPENING_BRACKET) {
    // It comes along with the service, and may have been fetched elsewhere.
    return yield* parseSnapshot(bytes, file, { appId, origin: [] })
  }
  const parsed = yield* parseRulesetInSlices(bytes)
  const stranger = parsed.flags.find((flag) => flag.app_id !== appId)
  if (stranger) throw new Error(`${file} has a flag of app ${stranger.app_id}, and this is app ${appId}`)
  return { appId, version: null, publishedAt: null, ...parsed }
}

/** The pieces of a snapshot. */
export function* encodeSnapshot(
  { appId, version, publishedAt, flags }: Ruleset,
  origin: Origin,
): Generator<void, string[]> {
  const pieces: string[] = []
  for (const piece of encodeRulesetInSlices(flags)) {
    pieces.push(piece)
    yield
  }
  const header: Header = { format: 1, appId, version, publishedAt, sha256: yield* sha256(pieces), origin }
  return [`${JSON.stringify(header)}\n`, ...pieces]
}

function* sha256(slices: Iterable<string | Uint8Array>): Generator<void, string> {
  const hash = createHash('sha256')
  for (const slice of slices) {
    hash.update(slice)
    yield
  }
  return hash.digest('hex')
}

function* slicesOf(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; from += HASHED_AT_ONCE) yield bytes.subarray(from, from + HASHED_AT_ONCE)
}

function headerOf(bytes: Buffer, end: number): Header | undefined {
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8', 0, Math.max(0, end)))
  } catch {
    return undefined
  }
  return isHeader(value) ? value : undefined
}

const isOrigin = (value: unknown): boolean => Array.isArray(value) && value.every((mark) => typeof mark === 'string')
const isNumberOrNull = (value: unknown): boolean => value === null || typeof value === 'number'

function isHeader(value: unknown): value is Header {
  if (typeof value !== 'object' || value === null) return false
  const field = (name: keyof Header): unknown => Reflect.get(value, name)
  return (
    field('format') === 1 &&
    Number.isInteger(field('appId')) &&
    isNumberOrNull(field('version')) &&
    isNumberOrNull(field('publishedAt')) &&
    typeof field('sha256') === 'string' &&
    (field('origin') === undefined || isOrigin(field('origin')))
  )
}
