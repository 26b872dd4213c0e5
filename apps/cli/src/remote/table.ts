import { isRecord } from '@tailslide/core'
import { printable } from '../printable.js'

/** Columns of a terminal that a value has at most, and that all values of a column are filled up to. */
const MOST_COLUMN = 60
/** With less room the last column is left to the terminal. */
const LEAST_ROOM = 20
const GAP = '  '

type Row = Readonly<Record<string, unknown>>

/**
 * A list as a table. On a terminal of `screen` columns long values are cut, but for the last of a row, which goes on below itself;
 * for a file or a program, whose `screen` is undefined, nothing is cut.
 */
export function table(rows: readonly Row[], columns: readonly string[], screen: number | undefined): string {
  const names = columns.length > 0 ? columns : namesOf(rows)
  const last = names.length - 1
  const cells = [names, ...rows.map((row) => names.map((name) => cell(row[name])))].map((row) =>
    row.map((text, index) => (screen === undefined || index === last ? text : shortened(text))),
  )
  const widths = names.map((_, index) =>
    Math.min(MOST_COLUMN, Math.max(...cells.map((row) => width(row[index] ?? '')))),
  )
  const start = widths.slice(0, last).reduce((sum, each) => sum + each + GAP.length, 0)
  const room = screen === undefined || screen - start < LEAST_ROOM ? Number.POSITIVE_INFINITY : screen - start
  const lines = cells.flatMap((row) => {
    const before = row
      .slice(0, last)
      .map((text, index) => text + ' '.repeat(Math.max(0, (widths[index] ?? 0) - width(text))))
    const [first = '', ...more] = wrapped(row[last] ?? '', room)
    return [[...before, first].join(GAP), ...more.map((text) => ' '.repeat(start) + text)]
  })
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`
}

const namesOf = (rows: readonly Row[]): string[] =>
  [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => rows.some((row) => !isRecord(row[name])))

/** A value on one line. */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (isRecord(value) && typeof value.kind === 'string') {
    return printable([value.kind, value.name || value.id].filter(Boolean).join(' '))
  }
  if (typeof value === 'number' && isInstant(value)) return new Date(value).toISOString()
  if (Array.isArray(value)) return value.map(cell).join(value.some(isRecord) ? '; ' : ', ')
  if (isRecord(value)) {
    return Object.entries(value)
      .flatMap(([name, part]) => (part === null ? [] : [`${printable(name)} ${cell(part)}`]))
      .join(', ')
  }
  return printable(typeof value === 'string' ? value : JSON.stringify(value))
}

/** Milliseconds since 1970, of the years 2001 to 2286: ids end far below, and no count of calls comes near. */
const isInstant = (value: number): boolean => Number.isInteger(value) && value >= 1e12 && value < 1e13

function shortened(text: string): string {
  if (text.length <= MOST_COLUMN) return text
  // Not within a character.
  return `${text.slice(0, MOST_COLUMN - 1).replace(/\p{Cs}$/u, '')}…`
}

/** Lines of at most so many columns, broken between words where it can be. */
function wrapped(text: string, room: number): string[] {
  if (width(text) <= room) return [text]
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((each) => pieces(each, room))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (width(longer) <= room) {
      line = longer
    } else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line]
}

/** A word that is longer than a line, in parts that fit. */
function pieces(word: string, room: number): string[] {
  const found: string[] = []
  let piece = ''
  let used = 0
  for (const character of word) {
    const wide = width(character)
    if (used + wide > room) {
      found.push(piece)
      piece = ''
      used = 0
    }
    piece += character
    used += wide
  }
  return [...found, piece]
}

/** Columns of a terminal: characters of East Asia and emoji take two. */
const width = (text: string): number =>
  /^[ -~]*$/.test(text) ? text.length : [...text].reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0)
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u
