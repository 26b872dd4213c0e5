import { textOf } from '../address/search.js'

/** The name of the environment that the one of the address is compared with; left out: the first other one. */
export interface CompareSearch {
  readonly with?: string | undefined
}

export const readCompareSearch = ({ with: name }: Record<string, unknown>): CompareSearch => ({ with: textOf(name) })
