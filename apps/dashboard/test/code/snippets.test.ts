import { describe, expect, it } from 'vitest'
import { highlight } from '../../src/code/highlight.js'
import { textOf } from '../../src/code/parts.js'
import { LANGUAGES, snippetOf } from '../../src/code/snippets.js'

const target = { towerUrl: 'https://flags.example:8443', appId: 42, flag: 'first-flag', flagId: 7 }
const written = (language: (typeof LANGUAGES)[number], flag = target.flag): string =>
  textOf(snippetOf(language, { ...target, flag }).parts)

describe('the code to paste', () => {
  it('names the environment in every language', () => {
    for (const language of LANGUAGES) expect(written(language)).toContain('42')
  })

  it('tints what is filled in and nothing else', () => {
    const filled = snippetOf('typescript', target).parts.flatMap((part) =>
      typeof part === 'string' ? [] : [part.filled],
    )
    expect(filled).toEqual(["'https://flags.example:8443'", '42', "'first-flag'"])
  })

  it('writes a name with quotes as each language writes a string', () => {
    const name = `it's "new" \\ #{x}`
    expect(written('javascript', name)).toContain(String.raw`'it\'s "new" \\ #{x}'`)
    expect(written('ruby', name)).toContain(String.raw`'it\'s "new" \\ #{x}'`)
    expect(written('python', name)).toContain(String.raw`"it's \"new\" \\ #{x}"`)
    expect(written('go', name)).toContain(String.raw`"it's \"new\" \\ #{x}"`)
  })

  it('keeps a name with a line end in its comment', () => {
    expect(written('curl', 'a\nrm -rf b')).not.toContain('\nrm')
  })

  it('loses nothing to the colours', () => {
    for (const language of LANGUAGES) {
      const text = written(language)
      expect(
        highlight(text)
          .map((run) => run.text)
          .join(''),
      ).toBe(text)
    }
  })
})
