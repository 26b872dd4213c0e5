import { type ConfigChange, type ConfigRename, MOST_SEARCHED } from '@tailslide/api'
import { type RawBuilder, sql } from 'kysely'
import type { AppLogAction } from '../audit/actions.js'
import type { Queryable } from '../db/database.js'
import type { WholeProject } from '../projects/projects.js'

/**
 * What the history knows of names that a file would make anew: a file that still has the old name of a project makes a second one,
 * beside the one that is meant. `whole` is undefined where the project is made.
 */
export async function formerNames(
  db: Queryable,
  whole: WholeProject | undefined,
  changes: readonly ConfigChange[],
): Promise<ConfigRename[]> {
  const found: ConfigRename[] = []
  for (const { action, what, title } of changes) {
    if (action !== 'create' || what === 'flag') continue
    const renamed = what === 'project' ? await renamedProject(db, title) : await renamedEnvironment(db, whole, title)
    if (renamed) found.push({ what, title, ...renamed })
  }
  return found
}

type Renamed = Pick<ConfigRename, 'now' | 'at'>

/** The newest project that was called so and is there under another name. */
const renamedProject = (db: Queryable, title: string): Promise<Renamed | undefined> =>
  db
    .selectFrom(newest(db, 'app_rename').as('entry'))
    .innerJoin('projects', 'projects.id', 'entry.project_id')
    .select(['projects.title as now', 'entry.created_at as at'])
    .where(beginsWith('entry.reason', `${title} is now `))
    .where('projects.title', '<>', title)
    .orderBy('entry.id', 'desc')
    .limit(1)
    .executeTakeFirst()

async function renamedEnvironment(
  db: Queryable,
  whole: WholeProject | undefined,
  name: string,
): Promise<Renamed | undefined> {
  if (!whole) return undefined
  return db
    .selectFrom(newest(db, 'app_update').where('project_id', '=', whole.project.id).as('entry'))
    .innerJoin('apps', 'apps.id', 'entry.app_id')
    .select(['apps.environment as now', 'entry.created_at as at'])
    .where(beginsWith('entry.changes', `[{"field":"name","before":${JSON.stringify(name)},`))
    .where('apps.environment', '<>', name)
    .orderBy('entry.id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** As many as a search of the history looks at. */
const newest = (db: Queryable, action: AppLogAction) =>
  db
    .selectFrom('logs')
    .select(['id', 'project_id', 'app_id', 'reason', 'changes', 'created_at'])
    .where('action_type', '=', action)
    .orderBy('id', 'desc')
    .limit(MOST_SEARCHED)

/** To the letter: LIKE has signs of its own, and SQLite's knows no case. The database counts characters itself, and not as JavaScript does. */
const beginsWith = (column: string, text: string): RawBuilder<boolean> =>
  sql<boolean>`substr(${sql.ref(column)}, 1, length(cast(${text} as text))) = ${text}`
