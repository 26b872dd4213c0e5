import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shellName, shellWord } from '../src/shell-word.js'

const read = (command: string): string => execFileSync('sh', ['-c', `printf %s ${command}`], { encoding: 'utf8' })

describe('a title in a command that is proposed', () => {
  it.each([
    'new-checkout',
    '$(touch pwned)',
    '`touch pwned`',
    'x"; touch pwned; echo "',
    "it's",
    "'; false '",
    'a b\\',
    '~',
    '*',
  ])('%s is one word to a shell, and runs nothing', (title) => {
    expect(read(shellWord(title))).toBe(title)
  })

  it('is one word whatever it is', () => {
    const title = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !text.includes('\0'))
    fc.assert(
      fc.property(title, (text) => {
        expect(read(shellWord(text))).toBe(text)
      }),
      { numRuns: 50 },
    )
  })

  it('is shown as people write it where every shell takes it so', () => {
    expect(shellWord('new-checkout.v2')).toBe('new-checkout.v2')
  })

  it('gives way to the id where it would be taken for an option, or for the id of another', () => {
    expect(['--yes', 'id:7', 'ids'].map((title) => shellName({ id: 3, title }))).toEqual(['id:3', 'id:3', 'ids'])
  })
})
