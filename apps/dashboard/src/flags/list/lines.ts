import { words } from '../../words/words.js'
import type { Shown } from './arrange.js'

/** What the list is made of: titles of groups, and flags. */
export type Line = { readonly kind: 'title'; readonly text: string; readonly count: number } | Shown

export function linesOf(look: readonly Shown[], others: readonly Shown[]): readonly Line[] {
  if (look.length === 0) return others
  const { needsALook, everythingElse } = words.flags
  const lines: Line[] = [{ kind: 'title', text: needsALook, count: look.length }, ...look]
  return others.length === 0
    ? lines
    : [...lines, { kind: 'title', text: everythingElse, count: others.length }, ...others]
}
