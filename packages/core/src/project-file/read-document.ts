import { keysAtMost, refusedKeys } from './keys.js'

/** Characters of a project's file: the largest that Tower reads, with room for comments. */
export const LONGEST_FILE = 8_000_000
/** A file of more bytes has more characters, whatever they are. */
export const MOST_FILE_BYTES = 3 * LONGEST_FILE
/** Pieces of a file as the lexer cuts it. One of 4 MB of JSON, the most that Tower takes, has 1.7 million, and they take the parser seconds. */
const MOST_TOKENS = 2_000_000

export const NOT_UTF8 = 'it is not written in UTF-8, but perhaps in UTF-16, as by PowerShell: save it as UTF-8'

/** Why a file is refused; `kind` tells what it is not. */
export interface RefusedFile {
  readonly kind: 'too long' | 'not YAML' | 'no project'
  readonly why: string
  readonly line: number | undefined
}

export type ReadFile<Document> = { readonly document: Document } | { readonly refused: RefusedFile }

/** The parts of the package `yaml`, which this room does not import. */
export interface Yaml<Token, Options, Document> {
  readonly Lexer: new () => { lex(text: string): Iterable<string> }
  readonly Parser: new () => { parse(text: string): Iterable<Token> }
  readonly Composer: new (
    options: Options & { readonly uniqueKeys: (one: unknown, other: unknown) => boolean },
  ) => { compose(tokens: Iterable<Token>, forceDocument: boolean, end: number): Iterable<Document> }
}

/** The one document of a file, with keys that have one meaning. Whatever the file is, it takes seconds at most. */
export function readDocument<Token, Options, Document extends { readonly contents: unknown; readonly range: unknown }>(
  text: string,
  yaml: Yaml<Token, Options, Document>,
  options: Options,
): ReadFile<Document> {
  const refuse = (kind: RefusedFile['kind'], why: string, at?: number): ReadFile<Document> => ({
    refused: { kind, why, line: at === undefined ? undefined : lineOf(text, at) },
  })
  if (text.length > LONGEST_FILE) {
    return refuse('too long', `it has ${text.length} characters, and the most is ${LONGEST_FILE}`)
  }
  if (text.includes('\0')) return refuse('not YAML', NOT_UTF8)
  const beyond = placeBeyond(new yaml.Lexer().lex(text))
  if (beyond !== undefined) {
    const most = MOST_TOKENS.toLocaleString('en')
    return refuse(
      'no project',
      `it has more than ${most} words, numbers and signs. Make several projects of it`,
      beyond,
    )
  }
  const composer = new yaml.Composer({ ...options, uniqueKeys: keysAtMost() })
  const problem = stopAtFirstProblem(composer)
  try {
    const documents = composer.compose(new yaml.Parser().parse(text), true, text.length)
    const [document, another] = firstTwo(documents)
    if (!document) return refuse('no project', 'it is empty')
    if (another) {
      const rule = 'it has more than one document, and a project is one: make a file of each part between lines of ---'
      return refuse('no project', rule, startOf(another.range))
    }
    const keys = refusedKeys(document.contents)
    return keys ? refuse('no project', keys.why, keys.at) : { document }
  } catch (error) {
    if (!problem.first) throw error
    const { code, why, at } = problem.first
    if (why.includes('call stack')) return refuse('no project', 'it has parts in parts, deeper than any project')
    // What the package has for whatever is thrown inside it: of the whole file, and not of its place.
    return code === 'RESOURCE_EXHAUSTION' ? refuse('no project', why) : refuse('not YAML', why, at)
  }
}

function placeBeyond(tokens: Iterable<string>): number | undefined {
  let count = 0
  let at = 0
  for (const token of tokens) {
    count += 1
    at += token.length
    if (count > MOST_TOKENS) return at
  }
  return undefined
}

interface Problem {
  readonly code: string
  readonly why: string
  readonly at: number | undefined
}

/**
 * The package goes on after an error, and keeps each with a stack: millions of them take half a minute and all memory. It has no
 * option for it, so this stands in place of the function that keeps them.
 */
function stopAtFirstProblem(composer: object): { readonly first?: Problem } {
  const problem: { first?: Problem } = {}
  const onError = (place: unknown, code: string, why: string, isWarning = false): void => {
    // What a tag makes of its text, as `!secret name` does elsewhere, would be left out.
    if (isWarning && !why.startsWith('Unresolved tag')) return
    problem.first ??= { code, why, at: startOf(place) }
    throw new SyntaxError(why)
  }
  Object.defineProperty(composer, 'onError', { value: onError })
  return problem
}

/** Of a place as the package has it: a character, a stretch, or a token. */
function startOf(place: unknown): number | undefined {
  const start = Array.isArray(place)
    ? place[0]
    : typeof place === 'object' && place !== null && 'offset' in place
      ? place.offset
      : place
  return typeof start === 'number' ? start : undefined
}

function firstTwo<T>(all: Iterable<T>): readonly T[] {
  const found: T[] = []
  for (const each of all) if (found.push(each) === 2) break
  return found
}

function lineOf(text: string, at: number): number {
  let line = 1
  for (let end = text.indexOf('\n'); end !== -1 && end < at; end = text.indexOf('\n', end + 1)) line += 1
  return line
}
