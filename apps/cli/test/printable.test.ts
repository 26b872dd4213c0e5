import { expect, it } from 'vitest'
import { CliError } from '../src/errors.js'
import { outputTo } from '../src/output.js'
import { printableJson } from '../src/printable.js'
import { inWords } from '../src/told-error.js'

/** Clears the line, turns what follows it round, and is a line of its own. */
const HOSTILE = 'a\u001b[2K\u009b1A\u202eb\r\nerror: none'

it('lets no words for people command the terminal, and leaves them their lines', () => {
  let [out, err] = ['', '']
  const output = outputTo({
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
  })
  output.out('one\n\ttwo \u001b]52;c;ZXZpbA==\u0007\n')
  output.err('one\n\ttwo \u202e\u009b\n')
  expect(out).toBe('one\n\ttwo \ufffd]52;c;ZXZpbA==\ufffd\n')
  expect(err).toBe('one\n\ttwo \ufffd\ufffd\n')
  output.data('\u202e')
  expect(out.at(-1)).toBe('\u202e')
})

it('tells what a person can mend on one line, whatever others have written into it', () => {
  expect(inWords(new CliError('INVALID_FILE', HOSTILE))).toBe('a\ufffd[2K\ufffd1A\ufffdb error: none')
})

it('leaves nothing of a line of the log that would be a command once it is readable', () => {
  const line = `${JSON.stringify({ msg: `C:\\u001b ${HOSTILE}`, title: 'a\tb' })}\n`
  const shown: unknown = JSON.parse(printableJson(line))
  expect(shown).toEqual({ msg: 'C:\\u001b a\ufffd[2K\ufffd1A\ufffdb\ufffd\nerror: none', title: 'a\tb' })
})
