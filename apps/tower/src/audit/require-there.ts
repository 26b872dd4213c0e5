import { toId } from '@tailslide/api'
import { kindOfPlace, type PlaceKind } from '../access/place.js'
import type { Queryable } from '../db/database.js'
import { invalidInput } from '../errors.js'
import type { SeenProjects } from '../projects/queries.js'

/** What a reader has named, of which there may be nothing. */
export interface NamedPlaces {
  readonly project?: string | undefined
  readonly app?: string | undefined
  readonly flag?: string | undefined
}

/** How entries name it, with an index for each. */
const COLUMNS = { project: 'project_id', app: 'app_id', flag: 'subject_flag_id' } as const

/**
 * Throws where something that is named is not there, or not to be seen: a reader with a mistyped id would wait for ever. With
 * `orWas` what has entries in the history is there too.
 */
export async function requireThere(
  db: Queryable,
  seen: SeenProjects,
  named: NamedPlaces,
  { orWas }: { readonly orWas: boolean },
): Promise<void> {
  for (const kind of ['project', 'app', 'flag'] as const) {
    const text = named[kind]
    if (text === undefined) continue
    const id = toId(text)
    const { find, notFound } = kindOfPlace(kind)
    const place = await find(db, id)
    const projectId = place?.projectId ?? (orWas ? await projectOfNewest(db, kind, id) : undefined)
    if (projectId === undefined || (seen && !seen.some((each) => each === projectId))) throw notFound(id)
    if (named.project === undefined || projectId === null || projectId === toId(named.project)) continue
    throw invalidInput(kind, text, `must be of the project ${named.project}, which is named beside it`)
  }
}

/** The project of the newest entry, null of an old one; all entries of an environment or flag are of one project. */
async function projectOfNewest(db: Queryable, kind: PlaceKind, id: number): Promise<number | null | undefined> {
  const row = await db
    .selectFrom('logs')
    .select('project_id')
    .where(COLUMNS[kind], '=', id)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.project_id
}
