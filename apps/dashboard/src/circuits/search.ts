import { textOf } from '../address/search.js'

/** How far back the charts of a circuit look, by its name. */
export interface CircuitSearch {
  readonly range?: string | undefined
}

export const readCircuitSearch = ({ range }: Record<string, unknown>): CircuitSearch => ({ range: textOf(range) })
