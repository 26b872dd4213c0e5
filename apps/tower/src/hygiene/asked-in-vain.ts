import { type Finding, MOST_UNKNOWN_FINDINGS } from '@tailslide/api'
import { nearestName } from '@tailslide/core'
import type { Facts } from './facts.js'

/** Names that nobody asks for any more are over. */
const ASKED_WITHIN_MS = 7 * 86_400_000

type Asked = Facts['unknown'][number]
type AskedOfArchive = Asked & { readonly archived_id: number; readonly archived_at: string }

interface InVain {
  readonly archived: readonly AskedOfArchive[]
  readonly unknown: readonly Asked[]
}

const isArchived = (asked: Asked): asked is AskedOfArchive => asked.archived_id !== null && asked.archived_at !== null

/** Those that are asked for longest come first: names that somebody invents now push none of them away. */
export function askedInVain({ unknown, now }: Facts): InVain {
  const asked = unknown
    .filter(({ last_asked_at }) => Date.parse(last_asked_at) > now - ASKED_WITHIN_MS)
    .sort((one, other) => (one.first_asked_at < other.first_asked_at ? -1 : 1))
  return { archived: asked.filter(isArchived), unknown: asked.filter((each) => !isArchived(each)) }
}

/** The code is right, and so no other name is proposed. */
export const archivedFlags = ({ appId }: Facts, asked: readonly AskedOfArchive[]): Finding[] =>
  asked.map(({ name, archived_id, archived_at, first_asked_at, last_asked_at }) => ({
    code: 'archived_flag',
    app_id: appId,
    flag_id: archived_id,
    title: name,
    about: `A service asks for this flag, last at ${last_asked_at}, and the flag is archived: it gets its default.`,
    remedy: 'Bring the flag back, or take it out of the code.',
    since: first_asked_at > archived_at ? first_asked_at : archived_at,
  }))

export function unknownFlags({ appId, flags }: Facts, asked: readonly Asked[]): Finding[] {
  const titles = flags.map(({ title }) => title)
  return asked.slice(0, MOST_UNKNOWN_FINDINGS).map(({ name, first_asked_at, last_asked_at }) => {
    const near = nearestName(name, titles)
    return {
      code: 'unknown_flag',
      app_id: appId,
      flag_id: null,
      title: name,
      about: `A service asks for this name, last at ${last_asked_at}, and there is no such flag: it gets its default.`,
      remedy:
        near === undefined
          ? 'Make a flag of this name, or take the name out of the code.'
          : `Is "${near}" meant? Correct the name in the code, or make a flag of this name.`,
      since: first_asked_at,
    }
  })
}
