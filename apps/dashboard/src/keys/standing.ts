import type { SdkKey } from '@tailslide/api'

/**
 * works      opens its environment, until `until` where it has an end
 * leaving    another has taken its place; it goes on until `until`
 * revoked    by a person, at `at`
 * ended      by itself, at `at`
 */
export type Standing =
  | { readonly kind: 'works'; readonly until: number | undefined }
  | { readonly kind: 'leaving'; readonly until: number }
  | { readonly kind: 'revoked' | 'ended'; readonly at: number }

type Ending = Pick<SdkKey, 'revoked_at' | 'expires_at' | 'replaced_by'>

/** How it stands with a key or a token. */
export function standingOf({ revoked_at, expires_at, replaced_by }: Ending, now: number): Standing {
  if (revoked_at !== null) return { kind: 'revoked', at: Date.parse(revoked_at) }
  const until = expires_at === null ? undefined : Date.parse(expires_at)
  if (until !== undefined && until <= now) return { kind: 'ended', at: until }
  if (replaced_by !== null && until !== undefined) return { kind: 'leaving', until }
  return { kind: 'works', until }
}

export const isOver = ({ kind }: Standing): boolean => kind === 'revoked' || kind === 'ended'

/** Last seen is known to the minute; who asks once a minute has been seen within two. */
const NOW_MS = 150_000
export const isInUse = (lastSeen: string | null, now: number): boolean =>
  lastSeen !== null && now - Date.parse(lastSeen) < NOW_MS
