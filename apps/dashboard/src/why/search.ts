import { oneOf, textOf } from '../address/search.js'

const SHOWS = ['new', 'old'] as const

export interface WhySearch {
  readonly user?: string | undefined
  /** Part of the name of a flag. */
  readonly q?: string | undefined
  readonly show?: (typeof SHOWS)[number] | undefined
}

export const readWhySearch = ({ user, q, show }: Record<string, unknown>): WhySearch => ({
  user: textOf(user),
  q: textOf(q),
  show: oneOf(SHOWS, show),
})
