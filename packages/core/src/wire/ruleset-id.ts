/**
 * Which ruleset of an app it is, of all that there have been. After a restore from a backup a version may come again, at
 * another time; what the database has not taken may be followed by what it has in the same millisecond.
 */
export interface RulesetId {
  readonly version: number
  /** Milliseconds since 1970. */
  readonly publishedAt: number
  /** Tower's database has not taken it. */
  readonly unsaved?: true
}

/** `<version>:<published at>`, and `:unsaved`: the id of a server-sent event, and in quotes an entity tag. */
export const formatRulesetId = ({ version, publishedAt, unsaved }: RulesetId): string =>
  `${version}:${publishedAt}${unsaved ? ':unsaved' : ''}`

/** Undefined for a text that names no ruleset. */
export function parseRulesetId(text: string): RulesetId | undefined {
  const match = /^(\d{1,15}):(\d{1,15})(:unsaved)?$/.exec(text)
  if (!match) return undefined
  return { version: Number(match[1]), publishedAt: Number(match[2]), ...(match[3] && { unsaved: true }) }
}
