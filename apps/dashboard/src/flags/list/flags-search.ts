import { oneOf, textOf } from '../../address/search.js'
import { FILTERS, type Filter } from './arrange.js'

/** What the address of the list says. */
export interface FlagsSearch {
  readonly q?: string | undefined
  readonly show?: Filter | 'archived' | undefined
  /** The sheet for a new flag is open. */
  readonly make?: true | undefined
}

export const readFlagsSearch = ({ q, show, make }: Record<string, unknown>): FlagsSearch => ({
  q: textOf(q),
  show: oneOf([...FILTERS, 'archived'], show),
  make: String(make) === 'true' || undefined,
})
