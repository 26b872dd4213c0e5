/** In the form of a webhook. The value of one that it has is a secret, which stays hidden. */
export type HeaderRow =
  | { readonly kind: 'kept'; readonly name: string }
  | { readonly kind: 'typed'; readonly id: number; readonly name: string; readonly value: string }
type TypedRow = Extract<HeaderRow, { kind: 'typed' }>

/** What somebody does to the headers that a webhook has. */
export interface HeaderEdits {
  readonly removed: readonly string[]
  readonly typed: readonly TypedRow[]
}

export const NO_HEADER_EDITS: HeaderEdits = { removed: [], typed: [] }

export const rowsOf = (names: readonly string[], { removed, typed }: HeaderEdits = NO_HEADER_EDITS): HeaderRow[] => [
  ...names.filter((name) => !removed.includes(name)).map((name) => ({ kind: 'kept', name }) as const),
  ...typed,
]

/** What was done to the headers called `names` where `rows` are left of them. */
export function editsIn(rows: readonly HeaderRow[], names: readonly string[]): HeaderEdits {
  const kept = keptIn(rows)
  return {
    removed: names.filter((name) => !kept.includes(name)),
    typed: rows.filter((row) => row.kind === 'typed'),
  }
}

const keptIn = (rows: readonly HeaderRow[]): string[] => rows.flatMap((row) => (row.kind === 'kept' ? [row.name] : []))

const NAME = /^[^\s:]+$/

interface HeadersBody {
  readonly headers?: Readonly<Record<string, string>>
  readonly keep_headers?: string[]
}

/** What is sent of them: nothing where they stay as they were; undefined: one is not whole yet. */
export function headersBody(rows: readonly HeaderRow[], had: readonly string[]): HeadersBody | undefined {
  const kept = keptIn(rows)
  const typed = rows.flatMap((row) =>
    row.kind === 'typed' && (row.name !== '' || row.value !== '') ? [[row.name.trim(), row.value.trim()] as const] : [],
  )
  if (typed.some(([name, value]) => !NAME.test(name) || value === '')) return undefined
  if (new Set(typed.map(([name]) => name)).size < typed.length) return undefined
  if (typed.length === 0 && kept.length === had.length) return {}
  return { headers: Object.fromEntries(typed), ...(kept.length > 0 && { keep_headers: kept }) }
}
