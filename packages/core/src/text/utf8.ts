// TextEncoder and TextDecoder belong to the host, not to the language, and core knows no host.

/** Undefined for what is not UTF-8. */
export type DecodeUtf8 = (bytes: Uint8Array) => string | undefined

const REPLACEMENT = 0xfffd

/** The most bytes that `encodeUtf8` can write for a text: three for each UTF-16 unit. */
export const maximumUtf8Length = (text: string): number => text.length * 3

/**
 * Writes `text` to the start of `into` and returns how many bytes that took; the buffer must hold `maximumUtf8Length`.
 * A lone surrogate becomes U+FFFD, as in TextEncoder.
 */
export function encodeUtf8(text: string, into: Uint8Array): number {
  let at = 0
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i)
    if (code < 0x80) {
      into[at++] = code
      continue
    }
    if (code >= 0xd800 && code < 0xe000) {
      const low = code < 0xdc00 ? text.charCodeAt(i + 1) : Number.NaN
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
        i++
      } else {
        code = REPLACEMENT
      }
    }
    if (code < 0x800) {
      into[at++] = 0xc0 | (code >> 6)
    } else {
      if (code < 0x10000) {
        into[at++] = 0xe0 | (code >> 12)
      } else {
        into[at++] = 0xf0 | (code >> 18)
        into[at++] = 0x80 | ((code >> 12) & 0x3f)
      }
      into[at++] = 0x80 | ((code >> 6) & 0x3f)
    }
    into[at++] = 0x80 | (code & 0x3f)
  }
  return at
}

// String.fromCharCode takes its units as arguments, and an engine has room for some tens of thousands of those.
const CHUNK = 8192

const toText = (units: Uint8Array | Uint16Array): string => Reflect.apply(String.fromCharCode, undefined, units)

/**
 * The text of UTF-8 bytes, or undefined when they are not UTF-8: truncated, overlong, a surrogate, past U+10FFFF.
 * A byte order mark at the start is dropped, as TextDecoder does.
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  const units = new Uint16Array(Math.min(bytes.length, CHUNK) + 2)
  let text = ''
  let filled = 0
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  while (at < bytes.length) {
    if (filled >= CHUNK) {
      text += toText(units.subarray(0, filled))
      filled = 0
    }
    const lead = bytes[at++] ?? 0
    if (lead < 0x80) {
      units[filled++] = lead
      continue
    }
    const more = continuations(lead)
    if (more === 0) return undefined
    let code = lead & (0x3f >> more)
    for (let i = 0; i < more; i++) {
      const next = bytes[at++] ?? 0
      if ((next & 0xc0) !== 0x80) return undefined
      code = (code << 6) | (next & 0x3f)
    }
    if (more === 2 && (code < 0x800 || (code >= 0xd800 && code < 0xe000))) return undefined
    if (more === 3 && (code < 0x10000 || code > 0x10ffff)) return undefined
    if (code < 0x10000) {
      units[filled++] = code
    } else {
      units[filled++] = 0xd800 + ((code - 0x10000) >> 10)
      units[filled++] = 0xdc00 + (code & 0x3ff)
    }
  }
  return text + toText(units.subarray(0, filled))
}

/** How many bytes follow this first byte of a character; 0 when none can begin with it. */
function continuations(lead: number): number {
  if (lead < 0xc2) return 0
  if (lead < 0xe0) return 1
  if (lead < 0xf0) return 2
  return lead < 0xf5 ? 3 : 0
}
