import { words } from '../../words/words.js'
import type { Shown } from './arrange.js'

/** What the list is made of: titles of groups, and flags. */
export type Line =
  | { readonly kind: 'title'; readonly text: string; readonly count: number }
  | { readonly kind: 'flag'; readonly shown: Shown }

export function linesOf(look: readonly Shown[], others: readonly Shown[]): Line[] {
  const flags = (rows: readonly Shown[]): Line[] => rows.map((shown) => ({ kind: 'flag', shown }))
  if (look.length === 0) return flags(others)
  return [
    { kind: 'title', text: words.flags.needsALook, count: look.length },
    ...flags(look),
    ...(others.length > 0
      ? [{ kind: 'title' as const, text: words.flags.everythingElse, count: others.length }, ...flags(others)]
      : []),
  ]
}
