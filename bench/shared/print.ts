import { cpus } from 'node:os'

type Row = Readonly<Record<string, string | number>>

/** Columns in the order of the first row's keys; numbers to the right. */
export function printTable(rows: readonly Row[]): void {
  const [first] = rows
  if (!first) return
  const columns = Object.keys(first).map((name) => {
    const cells = rows.map((row) => String(row[name] ?? ''))
    const width = Math.max(name.length, ...cells.map((cell) => cell.length))
    const place = (cell: string) => (typeof first[name] === 'number' ? cell.padStart(width) : cell.padEnd(width))
    return [place(name), '-'.repeat(width), ...cells.map(place)]
  })
  for (const [index] of (columns[0] ?? []).entries()) {
    console.log(`  ${columns.map((column) => column[index]).join('  ')}`.trimEnd())
  }
}

export function printTitle(what: string): void {
  const [cpu] = cpus()
  console.log(`\n# ${what}`)
  console.log(`Node ${process.versions.node}, ${cpus().length} x ${cpu?.model.trim() ?? 'unknown CPU'}\n`)
}

/** One line for each promise, so that a run says by itself whether it was kept. */
export function printTarget(what: string, isMet: boolean): void {
  console.log(`  ${isMet ? 'met    ' : 'MISSED '} ${what}`)
}

export const round = (value: number, digits = 1): number => Number(value.toFixed(digits))
export const inMB = (bytes: number): number => round(bytes / 1024 / 1024)
export const thousands = (value: number): string => Math.round(value).toLocaleString('en-US')
