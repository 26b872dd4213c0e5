import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeUtf8, encodeUtf8, maximumUtf8Length } from '../../src/text/utf8.js'
import { anyText } from '../arbitraries.js'

const encode = (text: string): number[] => {
  const into = new Uint8Array(maximumUtf8Length(text))
  return [...into.subarray(0, encodeUtf8(text, into))]
}

describe('encodeUtf8', () => {
  it('writes what TextEncoder writes, lone surrogates included', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(encode(text)).toEqual([...new TextEncoder().encode(text)])
      }),
    )
  })

  it.each(['', 'a', 'é', '€', '😀', '\ud800', '\udc00', '\ud800a', '\ud83d😀', 'a\udc00\ud800'])(
    'writes %j',
    (text) => {
      expect(encode(text)).toEqual([...new TextEncoder().encode(text)])
    },
  )
})

describe('decodeUtf8', () => {
  const strict = (bytes: Uint8Array): string | undefined => {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch {
      return undefined
    }
  }

  it('reads any bytes as a strict TextDecoder does', () => {
    const nearlyUtf8 = fc.array(
      fc.constantFrom(0x41, 0x80, 0xbf, 0xc1, 0xc3, 0xe0, 0xa0, 0xed, 0x9f, 0xf0, 0x90, 0xf4, 0xf5),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          nearlyUtf8.map((bytes) => Uint8Array.from(bytes)),
        ),
        (bytes) => {
          expect(decodeUtf8(bytes)).toBe(strict(bytes))
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('reads texts longer than one of its chunks', () => {
    const text = 'añ€😀'.repeat(20_000)
    expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text)
  })

  it('drops a byte order mark', () => {
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('A')
  })
})
