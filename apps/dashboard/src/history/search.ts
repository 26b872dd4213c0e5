import { oneOf, textOf } from '../address/search.js'

// Read with every address: what the first page carries of the history.

export const KINDS = ['people', 'circuits', 'tokens', 'access'] as const
type Kind = (typeof KINDS)[number]
export const SPANS = ['1', '7', '30', 'all'] as const
type Span = (typeof SPANS)[number]

/** As the address has it: a link shows what its sender saw. */
export interface HistorySearch {
  readonly q?: string | undefined
  readonly by?: Kind | undefined
  /** One person or token, such as `person:3`. */
  readonly who?: string | undefined
  /** `all`: of this project. `everywhere`, or the id of another project. Left out: this environment. */
  readonly where?: string | undefined
  /** Left out: a week. */
  readonly days?: Span | undefined
}

export function readHistorySearch({ q, by, who, where, days }: Record<string, unknown>): HistorySearch {
  const actor = textOf(who)
  const span = oneOf(SPANS, days)
  return {
    q: textOf(q)?.slice(0, 100),
    by: oneOf(KINDS, by),
    who: actor !== undefined && /^(person|token):[1-9][0-9]{0,9}$/.test(actor) ? actor : undefined,
    where: /^(all|everywhere|[1-9]\d{0,9})$/.test(String(where)) ? String(where) : undefined,
    days: span === '7' ? undefined : span,
  }
}
