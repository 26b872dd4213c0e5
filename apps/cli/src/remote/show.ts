import { isRecord } from '@tailslide/core'
import { printable } from '../printable.js'

const MOST_COLUMN = 60

/** A list as a table, a record as lines of name and value, anything else as it is. */
export function show(value: unknown, columns: readonly string[] = []): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none\n' : table(value.filter(isRecord), columns)
  if (isRecord(value)) return details(value)
  return value === undefined ? '' : `${printable(String(value))}\n`
}

export function table(rows: readonly Readonly<Record<string, unknown>>[], columns: readonly string[]): string {
  const names = columns.length > 0 ? columns : namesOf(rows)
  const cells = rows.map((row) => names.map((name) => shortened(cell(row[name]))))
  const widths = names.map((name, index) => Math.max(name.length, ...cells.map((row) => width(row[index] ?? ''))))
  const line = (row: readonly string[]): string =>
    row
      .map((text, index) => text + ' '.repeat(Math.max(0, (widths[index] ?? 0) - width(text))))
      .join('  ')
      .trimEnd()
  return `${[line(names), ...cells.map(line)].join('\n')}\n`
}

function details(record: Readonly<Record<string, unknown>>): string {
  const lists = Object.entries(record).filter(([, value]) => Array.isArray(value) && value.some(isRecord))
  const plain = Object.entries(record).filter(([name]) => !lists.some(([other]) => other === name))
  const longest = Math.max(0, ...plain.map(([name]) => name.length))
  const lines = plain.map(([name, value]) => `${name.padEnd(longest)}  ${cell(value)}`.trimEnd())
  const tables = lists.map(([name, value]) => `\n${name}\n${show(value)}`)
  return `${lines.join('\n')}\n${tables.join('')}`
}

const namesOf = (rows: readonly Readonly<Record<string, unknown>>[]): string[] =>
  [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => rows.some((row) => !isRecord(row[name])))

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (isRecord(value) && typeof value.kind === 'string') {
    return printable([value.kind, value.name || value.id].filter(Boolean).join(' '))
  }
  return printable(typeof value === 'string' ? value : JSON.stringify(value))
}

const shortened = (text: string): string => (text.length > MOST_COLUMN ? `${text.slice(0, MOST_COLUMN - 1)}…` : text)

/** Columns of a terminal: characters of East Asia and emoji take two. */
const width = (text: string): number => [...text].reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0)
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u
