import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const MOST = 4

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//
const TEXT = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/
const PATTERN = /(?<=[(,=:[!&|?{}\n]\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*/
const NO_CODE = new RegExp(`${COMMENT.source}|${TEXT.source}|${PATTERN.source}`, 'g')

/** Comments as blanks, and texts and patterns as words, so that what is in them is no code; lines stay where they are. */
const codeOf = (source: string): string =>
  source.replaceAll(NO_CODE, (text) => text.replaceAll(/[^\n]/g, /^\/[/*]/.test(text) ? ' ' : '_'))

const OPENING = new Set(['(', '[', '{', '<'])
const CLOSING = new Set([')', ']', '}', '>'])

/** An arrow, or what compares, which begins and ends no list: the letter with those beside it. */
const isOperator = (around: string): boolean => /^=>|^ [<>][ =]/.test(around)

/** From the bracket at `start`: what stands between the commas of its list, and where its end is. */
function readList(code: string, start: number): { readonly pieces: readonly string[]; readonly end: number } {
  const pieces: string[] = []
  let depth = 0
  let begin = start + 1
  for (let at = start; at < code.length; at++) {
    const letter = code.charAt(at)
    if (isOperator(code.slice(at - 1, at + 2))) continue
    if (OPENING.has(letter)) depth++
    else if (CLOSING.has(letter)) depth--
    if ((letter === ',' && depth === 1) || depth === 0) {
      pieces.push(code.slice(begin, at).trim())
      begin = at + 1
    }
    if (depth === 0) return { pieces: pieces.filter((piece) => piece !== ''), end: at }
  }
  return { pieces: [], end: code.length }
}

/** A name with its type or default, or what takes an object or an array apart. */
const PARAMETER = /^(?:(?:private|protected|public|readonly|override) +)*(?:\.\.\.)?(?:[\w$]+\??\s*[:=](?!=)|[{[])/

/** Where functions, methods, and types of them have more parameters than that. */
function tooMany(source: string): { readonly line: number; readonly count: number }[] {
  const code = codeOf(source)
  return [...code.matchAll(/\(/g)].flatMap(({ index }) => {
    const { pieces, end } = readList(code, index)
    if (pieces.length <= MOST) return []
    const isArrow = /^\)\s*=>/.test(code.slice(end, end + 20))
    if (!isArrow && !pieces.every((piece) => PARAMETER.test(piece))) return []
    return [{ line: code.slice(0, index).split('\n').length, count: pieces.length }]
  })
}

const sources = ['packages', 'apps', 'demo']
  .flatMap((parent) =>
    readdirSync(join(root, parent), { recursive: true, encoding: 'utf8' }).map((at) => join(parent, at)),
  )
  .filter((file) => /^(?:\w+\/[\w-]+|demo)\/src\/.*\.tsx?$/.test(file))

describe('functions have four parameters at most', () => {
  it('in every source of the repository', () => {
    expect(sources.length).toBeGreaterThan(100)
    const found = sources.flatMap((file) =>
      tooMany(readFileSync(join(root, file), 'utf8')).map(({ line, count }) => `${file}:${line} has ${count}`),
    )
    expect(found).toEqual([])
  })

  it.each([
    'function f(a: A, b: B, c: C, d: D, e: E): void {}',
    'const f = (a, b, c, d, e) => a',
    'interface Way { go(a: A, b: Map<K, V>, c: (x: X) => Y, d?: D, ...e: E[]): void }',
    'class C { constructor(readonly a: A, b = 1, { c }: C, [d]: D, e: E) {} }',
    "export const f = async (\n  a: 'x' | 'y',\n  b: B,\n  c: C,\n  // why\n  d: D,\n  e: E,\n): Promise<void> => {}",
  ])('and five are found: %s', (source) => {
    expect(tooMany(source)).toEqual([{ line: 1, count: 5 }])
  })

  it.each([
    'function f(a: A, b: Map<K, V>, c: (x: X, y: Y, z: Z) => Y, d: [D, E, F]): void {}',
    'f(a, b, c, d, e)',
    'x ? f(a, b, c, d, e) : g(a)',
    "f('(a, b, c, d, e) => a')",
    'Math.max(a < b ? 1 : 2, 3, 4)',
    '// (a, b, c, d, e) => a',
  ])('and four are not: %s', (source) => {
    expect(tooMany(source)).toEqual([])
  })
})
