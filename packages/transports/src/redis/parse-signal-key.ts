import { SIGNAL_KINDS, type SignalKind } from '@tailslide/core'

const KINDS: ReadonlyMap<string, SignalKind> = new Map(SIGNAL_KINDS.map((kind) => [kind, kind]))
/** So many digits are a safe integer. */
const MOST_DIGITS = 15

/** Reads `<flagId>:<kind>`; undefined for anything else. Tens of thousands are read in a second, hence no pattern. */
export function parseSignalKey(key: string): { flagId: number; kind: SignalKind } | undefined {
  const colon = key.indexOf(':')
  if (colon < 1 || colon > MOST_DIGITS) return undefined
  let flagId = 0
  for (let place = 0; place < colon; place += 1) {
    const digit = key.charCodeAt(place) - 48
    if (digit < 0 || digit > 9) return undefined
    flagId = flagId * 10 + digit
  }
  const kind = KINDS.get(key.slice(colon + 1))
  return kind && { flagId, kind }
}

/** Reads `<flagId>:<kind>@<since>`, which are few. */
export function parseHeldKey(key: string): { key: string; since: number } | undefined {
  const mark = key.indexOf('@')
  return mark < 1 ? undefined : { key: key.slice(0, mark), since: Number(key.slice(mark + 1)) }
}
