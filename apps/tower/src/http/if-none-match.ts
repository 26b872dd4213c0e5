const TAG = /(?:W\/)?("[^"]*")|\*/g

/**
 * Whether a reader has what this tag names, by RFC 9110, 13.1.2: a list of tags, weak ones too, or `*` for anything at
 * all. `etag` is a strong one.
 */
export function isKnownTo(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  for (const [whole, tag] of ifNoneMatch.matchAll(TAG)) if (tag === etag || whole === '*') return true
  return false
}
