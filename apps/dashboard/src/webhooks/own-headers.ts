/** In the form of a webhook. The value of one that it has is a secret, which stays hidden. */
export type HeaderRow =
  | { readonly kind: 'kept'; readonly name: string }
  | { readonly kind: 'typed'; readonly id: number; readonly name: string; readonly value: string }

export const rowsOf = (names: readonly string[]): readonly HeaderRow[] => names.map((name) => ({ kind: 'kept', name }))

const NAME = /^[^\s:]+$/

interface HeadersBody {
  readonly headers?: Readonly<Record<string, string>>
  readonly keep_headers?: string[]
}

/** What is sent of them: nothing where they stay as they were; undefined: one is not whole yet. */
export function headersBody(rows: readonly HeaderRow[], had: readonly string[]): HeadersBody | undefined {
  const kept = rows.flatMap((row) => (row.kind === 'kept' ? [row.name] : []))
  const typed = rows.flatMap((row) =>
    row.kind === 'typed' && (row.name !== '' || row.value !== '') ? [[row.name.trim(), row.value.trim()] as const] : [],
  )
  if (typed.some(([name, value]) => !NAME.test(name) || value === '')) return undefined
  if (new Set(typed.map(([name]) => name)).size < typed.length) return undefined
  if (typed.length === 0 && kept.length === had.length) return {}
  return { headers: Object.fromEntries(typed), ...(kept.length > 0 && { keep_headers: kept }) }
}
