import { isRecord, MOST_ALIASES, type RefusedFile, readDocument } from '@tailslide/core'
import {
  Composer,
  type Document,
  type DocumentOptions,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  Parser,
  parseDocument,
  type ScalarTag,
  type SchemaOptions,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { CliError } from '../errors.js'
import { escaped } from '../printable.js'

const HEAD = ` A project of Tailslide. \`tailslide plan\` shows what applying this file would change, \`tailslide apply\` does it.
 What is left out of a flag is as in a new one: off, for nobody, and protected once it is on.`

/** What readers of YAML 1.1 take for something else stands in quotes: `yes`, `no`, `on`, `off`. */
const FORM: DocumentOptions & SchemaOptions = {
  compat: 'yaml-1.1',
  customTags: (tags) =>
    tags.map((tag) => (typeof tag === 'object' && tag.tag === TEXT && !tag.collection ? visible(tag) : tag)),
}
const TEXT = 'tag:yaml.org,2002:str'

/** Texts of a file in which nothing is hidden from who reads it: what cannot be seen is escaped, in double quotes. */
const visible = (tag: ScalarTag): typeof tag => ({
  ...tag,
  stringify: (item, ...more) => {
    const text = String(item.value)
    return escaped(text) === text ? (tag.stringify?.(item, ...more) ?? text) : escaped(JSON.stringify(text))
  },
})

/** A project as the text of a file; of a file that is there, comments and the order of its parts stay. */
export function toText(project: unknown, before?: string): string {
  const document = before === undefined ? parseDocument('{}', FORM) : parseText(before)
  if (before === undefined || !isMap(document.contents)) {
    document.contents = null
    document.commentBefore ??= HEAD
    document.contents = document.createNode(project)
  } else {
    mergeMap(document, document.contents, isRecord(project) ? project : {})
  }
  return document.toString({ lineWidth: 0 })
}

/** What a file says; a CliError names the line where it is not YAML. */
export function fromText(text: string): unknown {
  const document = parseText(text)
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new CliError('INVALID_FILE', `the file repeats a part of itself too often, with & and *: ${why}`, { cause })
  }
}

const WORDS: Readonly<Record<RefusedFile['kind'], string>> = {
  'too long': 'the file is too long',
  'not YAML': 'the file is not YAML',
  'no project': 'the file is no project',
}

function parseText(text: string): Document {
  const read = readDocument(text, { Lexer, Parser, Composer }, { ...FORM, prettyErrors: false })
  if ('document' in read) return read.document
  const { kind, why, line } = read.refused
  throw new CliError('INVALID_FILE', `${WORDS[kind]}: ${line === undefined ? '' : `line ${line}: `}${why}`)
}

function mergeMap(document: Document, map: YAMLMap, wanted: Readonly<Record<string, unknown>>): void {
  const toDelete = map.items.map(({ key }) => String(key)).filter((key) => !(key in wanted))
  for (const key of toDelete) map.delete(key)
  for (const [key, value] of Object.entries(wanted)) {
    const node = map.get(key, true)
    if (isMap(node) && isRecord(value)) mergeMap(document, node, value)
    else if (isSeq(node) && areWords(value)) mergeWords(document, node, value)
    else if (isSeq(node) && Array.isArray(value)) mergeList(document, node, value)
    else if (map.get(key) !== value) map.set(key, typeof value === 'object' ? document.createNode(value) : value)
  }
}

/** Parts of a list are the same ones where they have the same title, or name. */
function mergeList(document: Document, list: YAMLSeq, wanted: readonly unknown[]): void {
  const known = new Map(list.items.flatMap((item) => (isMap(item) ? [[nameOf(item.toJSON()), item] as const] : [])))
  const names = new Set(wanted.map(nameOf))
  list.items = list.items.filter((item) => isMap(item) && names.has(nameOf(item.toJSON())))
  for (const value of wanted) {
    const node = known.get(nameOf(value))
    if (node && isRecord(value)) mergeMap(document, node, value)
    else list.add(document.createNode(value))
  }
}

const nameOf = (value: unknown): string => (isRecord(value) ? String(value.title ?? value.name) : '')

const areWords = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((word) => typeof word === 'string')

/** Such as tags: in the order of the project, which is part of what it has of them. */
function mergeWords(document: Document, list: YAMLSeq, wanted: readonly string[]): void {
  const known = new Map(list.items.flatMap((item) => (isScalar(item) ? [[String(item.value), item] as const] : [])))
  list.items = wanted.map((word) => known.get(word) ?? document.createNode(word))
}
