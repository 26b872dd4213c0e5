import { expect, it } from 'vitest'
import { decodeFile } from '../../src/project-file/decode-file.js'

it('a file is read as it was written in UTF-8, and one that was not is refused with the way out', () => {
  const text = 'project: Käse 🌊\n'
  expect(decodeFile(Buffer.from(`\ufeff${text}`))).toEqual({ text })
  for (const encoding of ['latin1', 'utf16le'] as const) {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, encoding)])
    expect(decodeFile(bytes)).toEqual({ refused: expect.stringContaining('save it as UTF-8') })
  }
})
