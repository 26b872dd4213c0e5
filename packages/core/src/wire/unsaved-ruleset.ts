export interface SavedOrNot {
  readonly publishedAt: number | null
  readonly unsaved?: true | undefined
}

/**
 * Of two rulesets with the same version, whether `next` replaces `last`: what the database has replaces what it has not
 * taken, and of two that it has not taken the later one has more circuits open.
 */
export function replacesUnsaved(next: SavedOrNot, last: SavedOrNot): boolean {
  if (!last.unsaved) return false
  return !next.unsaved || (next.publishedAt ?? 0) > (last.publishedAt ?? 0)
}
