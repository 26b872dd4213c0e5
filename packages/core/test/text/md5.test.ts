import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { md5 } from '../../src/text/md5.js'
import { anyText } from '../arbitraries.js'

function hex(text: string): string {
  const words = new Int32Array(4)
  md5(text, words)
  const bytes = Buffer.alloc(16)
  for (const [i, word] of words.entries()) bytes.writeInt32LE(word, i * 4)
  return bytes.toString('hex')
}

const reference = (text: string): string => createHash('md5').update(new TextEncoder().encode(text)).digest('hex')

describe('md5', () => {
  it.each([
    ['', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['abc', '900150983cd24fb0d6963f7d28e17f72'],
    ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
    ['abcdefghijklmnopqrstuvwxyz', 'c3fcd3d76192e4007dfb496cca67e13b'],
  ])('digests %j as RFC 1321 prints it', (text, digest) => {
    expect(hex(text)).toBe(digest)
  })

  it.each(['a', '\u007f', '\u0080', 'é', '€', '😀', '\ud800'])(
    'is right at every length of %j, across the blocks',
    (unit) => {
      for (let length = 0; length <= 200; length++)
        expect(hex(unit.repeat(length))).toBe(reference(unit.repeat(length)))
    },
  )

  it('digests any text as the reference does, whatever came before it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(hex(text)).toBe(reference(text))
      }),
      { numRuns: 500 },
    )
  })

  it('digests a text of megabytes, and a short one after it', () => {
    const long = 'añ'.repeat(700_000)
    expect(hex(long)).toBe(reference(long))
    expect(hex('é')).toBe(reference('é'))
  })
})
