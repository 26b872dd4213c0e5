import { isRecord } from '@tailslide/core'
import { printable } from '../printable.js'
import { cell, table } from './table.js'

interface Showing {
  /** Of a table. */
  readonly columns?: readonly string[] | undefined
  /** Columns of the terminal; undefined where there is none. */
  readonly screen: number | undefined
}

/** A list as a table, a record as lines of name and value, anything else as it is. */
export function show(value: unknown, { columns = [], screen }: Showing): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none\n' : table(value.filter(isRecord), columns, screen)
  if (isRecord(value)) return details(value, screen)
  return value === undefined ? '' : `${printable(String(value))}\n`
}

function details(record: Readonly<Record<string, unknown>>, screen: number | undefined): string {
  const lists = Object.entries(record).filter(([, value]) => Array.isArray(value) && value.some(isRecord))
  const plain = Object.entries(record).filter(([name]) => !lists.some(([other]) => other === name))
  const longest = Math.max(0, ...plain.map(([name]) => name.length))
  const lines = plain.map(([name, value]) =>
    `${name.padEnd(longest)}  ${isNone(value) ? 'none' : cell(value)}`.trimEnd(),
  )
  const tables = lists.map(([name, value]) => `\n${name}\n${show(value, { screen })}`)
  if (lines.length === 0) return tables.join('').trimStart()
  return `${lines.join('\n')}\n${tables.join('')}`
}

const isNone = (value: unknown): boolean => Array.isArray(value) && value.length === 0
