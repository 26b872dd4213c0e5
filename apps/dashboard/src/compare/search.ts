/** The name of the environment that the one of the address is compared with; left out: the first other one. */
export interface CompareSearch {
  readonly with?: string
}

export const readCompareSearch = ({ with: name }: Record<string, unknown>): CompareSearch =>
  typeof name === 'string' && name !== '' ? { with: name } : {}
