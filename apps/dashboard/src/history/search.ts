// Read with every address: what the first page carries of the history.

export const KINDS = ['people', 'circuits', 'tokens', 'access'] as const
type Kind = (typeof KINDS)[number]
export const SPANS = ['1', '7', '30', 'all'] as const
type Span = (typeof SPANS)[number]

/** As the address has it: a link shows what its sender saw. */
export interface HistorySearch {
  readonly q?: string
  readonly by?: Kind
  /** One person or token, such as `person:3`. */
  readonly who?: string
  /** Left out: this environment. */
  readonly where?: 'all'
  /** Left out: a week. */
  readonly days?: Span
}

export function readHistorySearch({ q, by, who, where, days }: Record<string, unknown>): HistorySearch {
  const kind = KINDS.find((each) => each === by)
  const span = SPANS.find((each) => each === String(days))
  return {
    ...(typeof q === 'string' && q !== '' && { q: q.slice(0, 100) }),
    ...(kind && { by: kind }),
    ...(typeof who === 'string' && /^(person|token):[1-9][0-9]{0,9}$/.test(who) && { who }),
    ...(where === 'all' && { where }),
    ...(span && span !== '7' && { days: span }),
  }
}
