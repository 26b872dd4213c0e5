import type { Filter } from './arrange.js'

/** What the address of the list says. */
export interface FlagsSearch {
  readonly q?: string
  readonly show?: Filter
  /** The sheet for a new flag is open. */
  readonly make?: true
}
