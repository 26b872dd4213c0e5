import { MOST_SEARCHED } from '@tailslide/api'
import { type Caller, isAdmin, seenProjects } from '../access/caller.js'
import type { SeenProjects } from '../projects/queries.js'

/** What somebody may see of the history. */
export interface Sight {
  readonly projects: SeenProjects
  /** Whether also people and tokens, which belong to no environment. */
  readonly withAccess: boolean
}

export const sightOf = (caller: Caller): Sight => ({ projects: seenProjects(caller), withAccess: isAdmin(caller) })

/** What an entry has to have, by column. */
export interface Having {
  readonly subject_flag_id?: number
  readonly app_id?: number
  readonly project_id?: number
  readonly actor_kind?: string
  readonly actor_id?: number
  readonly about_kind?: string
  readonly about_id?: number
  readonly action_type?: string
}

/**
 * A way through the history, newest first, for which there is an index in the order of ids. What else is asked of an entry is
 * looked at on the way: no two of the filters have an index together.
 */
export interface Walk extends Sight {
  readonly along: Having
  readonly rest: Having
}

/** The first that is asked for in full is taken: the earlier, the fewer entries lie along it. */
const INDEXED: readonly (readonly (keyof Having)[])[] = [
  ['subject_flag_id'],
  ['app_id'],
  ['actor_kind', 'actor_id'],
  ['about_kind', 'about_id'],
  ['project_id'],
  ['about_kind'],
  ['action_type'],
  ['actor_kind'],
]
/** Along which somebody who sees few projects meets fewer entries of others than there are in these. */
const NARROW = INDEXED.slice(0, 3)

/** The ways that together lead past everything that has what is asked for and may be seen. */
export function walksOf(having: Having, { projects: seen, withAccess }: Sight): readonly Walk[] {
  const { project_id: project, about_kind } = having
  if (about_kind !== undefined && !withAccess) return []
  if (project !== undefined && seen && !seen.includes(project)) return []
  const projects = project === undefined ? seen : undefined
  const columns = (projects ? NARROW : INDEXED).find((each) => each.every((column) => having[column] !== undefined))
  if (!columns && projects) {
    return projects.map((id) => ({ along: { project_id: id }, rest: having, projects: undefined, withAccess }))
  }
  return [{ ...split(having, columns ?? []), projects, withAccess }]
}

function split(having: Having, columns: readonly string[]): Pick<Walk, 'along' | 'rest'> {
  const given = Object.entries(having)
  return {
    along: Object.fromEntries(given.filter(([column]) => columns.includes(column))),
    rest: Object.fromEntries(given.filter(([column]) => !columns.includes(column))),
  }
}

/** Whether something is looked at on the way that need not be found soon. */
export const isSearch = ({ rest, projects }: Walk): boolean => Object.keys(rest).length > 0 || projects !== undefined

/** Entries of one project or person lie apart from each other, so that each has to be fetched by itself: 20 µs or more of each. */
const MOST_APART = 0.4 * MOST_SEARCHED
const LEAST_SHARE = 50

/** Entries that a search looks at along each of the ways. */
export function shareOf(walks: readonly Walk[]): number {
  const isOfAll = walks.every(({ along }) => Object.keys(along).length === 0)
  return isOfAll ? MOST_SEARCHED : Math.max(LEAST_SHARE, Math.floor(MOST_APART / walks.length))
}
