import { describe, expect, it } from 'vitest'
import { fromText } from '../../src/project-files/project-file.js'

const CHARACTERS = 7_900_000
const filled = (part: string, [before, after]: readonly [string, string] = ['', '']): string =>
  before + part.repeat(Math.floor((CHARACTERS - before.length - after.length) / part.length)) + after

/** Of one of these the parser alone took from 15 s to minutes, or all memory. Processor time, which others on the machine add little to. */
const WITHIN_MS = 15_000

function expectSoon(work: () => void): void {
  const begun = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(begun)
  expect((user + system) / 1_000).toBeLessThan(WITHIN_MS)
}

describe('a file as large as one may be is refused within seconds', () => {
  const TOO_MANY = /^the file is no project: line \d+: it has more than 2,000,000 words, numbers and signs/
  it.each([
    ['of a list', filled('x,', ['[', 'x]']), TOO_MANY],
    ['of lists in a list', filled('[x],', ['[', 'x]']), TOO_MANY],
    ['of a list on lines', filled('- x\n'), TOO_MANY],
    ['of maps', filled('- a: 1\n'), TOO_MANY],
    ['of nothing between commas', filled(',', ['[', ']']), TOO_MANY],
    ['of brackets that close nothing', filled('}', ['[', '']), TOO_MANY],
    ['of comments', filled('#\n'), TOO_MANY],
    ['of beginnings of documents', filled('---\n'), TOO_MANY],
    ['of escapes that there are not', filled('\\q', ['a: "', '"']), /^the file is not YAML: line 1: Invalid escape/],
    ['of errors up to the most words', `[${','.repeat(1_900_000)}]`, /^the file is not YAML: line 1: Unexpected ,/],
  ])('%s', (_, text, message) => {
    expectSoon(() => expect(() => fromText(text)).toThrow(message))
  })

  it('and read within seconds where it is full of few words', () => {
    expectSoon(() => expect(fromText(filled(' x\n', ['a: |\n', '']))).toHaveProperty('a'))
  })
})

it.each([
  [
    'several documents',
    'a: 1\n---\nb: 2\n',
    'the file is no project: line 2: it has more than one document, and a project is one: make a file of each part between lines of ---',
  ],
  [
    'zeros between its letters',
    'a\0:\0 \x001\0',
    /^the file is not YAML: it is not written in UTF-8.*save it as UTF-8$/,
  ],
  ['a tag that means something elsewhere', 'a: !secret b\n', 'the file is not YAML: line 1: Unresolved tag: !secret'],
  ['the first of its errors', 'a: 1\nb: [}\nc: [}\n', /^the file is not YAML: line 2: /],
])('a file is refused with %s', (_, text, message) => {
  expect(() => fromText(text)).toThrow(message)
})

it('may begin and end as a document of YAML does', () => {
  expect(fromText('\ufeff%YAML 1.2\n--- # ours\na: 1\n...\n')).toEqual({ a: 1 })
})
