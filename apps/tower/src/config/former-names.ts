import { type Config, type ConfigChange, type ConfigRename, MOST_SEARCHED } from '@tailslide/api'
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
  { config, changes }: { readonly config: Config; readonly changes: readonly ConfigChange[] },
): Promise<ConfigRename[]> {
  const found: ConfigRename[] = []
  const made = changes.filter(({ action }) => action === 'create')
  for (const { what, title } of made) {
    if (what === 'flag') continue
    const renamed = what === 'project' ? await renamedProject(db, title) : await renamedEnvironment(db, whole, title)
    if (renamed) found.push({ what, title, ...renamed })
  }
  const flags = made.filter(({ what }) => what === 'flag')
  if (!whole || flags.length === 0) return found
  const renamed = await renamedFlags(db, whole.project.id)
  // A file that has both names means both.
  const asked = new Set(config.flags.map(({ title }) => title))
  const told = flags.flatMap(({ title }): ConfigRename[] => {
    const now = renamed.get(title)
    return now && !asked.has(now.now) ? [{ what: 'flag', title, ...now }] : []
  })
  return [...found, ...told]
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

const TITLE_BEFORE = '[{"field":"title","before":'
/** Of an entry, what has the whole of the longest title: each of its 200 characters may be escaped with six. */
const READ_OF_ENTRY = TITLE_BEFORE.length + 1_210

/** By the names that they had, the newest flag that was called so: in one question, since a file may make thousands. */
async function renamedFlags(db: Queryable, projectId: number): Promise<ReadonlyMap<string, Renamed>> {
  const rows = await db
    .selectFrom(newest(db, 'update').where('project_id', '=', projectId).as('entry'))
    .innerJoin('flags', 'flags.id', 'entry.subject_flag_id')
    .select(['flags.title as now', 'entry.created_at as at'])
    .select(sql<string>`substr(${sql.ref('entry.changes')}, 1, ${READ_OF_ENTRY})`.as('changes'))
    .where(beginsWith('entry.changes', TITLE_BEFORE))
    .orderBy('entry.id', 'asc')
    .execute()
  const had = rows.flatMap(({ changes, ...renamed }) => {
    const title = titleBefore(changes)
    return title === undefined || title === renamed.now ? [] : [[title, renamed] as const]
  })
  return new Map(had)
}

function titleBefore(changes: string): string | undefined {
  const [text = ''] = /^"(?:[^"\\]|\\.)*"/.exec(changes.slice(TITLE_BEFORE.length)) ?? []
  const title: unknown = text === '' ? undefined : JSON.parse(text)
  return typeof title === 'string' ? title : undefined
}

/** As many as a search of the history looks at. */
const newest = (db: Queryable, action: AppLogAction | 'update') =>
  db
    .selectFrom('logs')
    .select(['id', 'project_id', 'app_id', 'subject_flag_id', 'reason', 'changes', 'created_at'])
    .where('action_type', '=', action)
    .orderBy('id', 'desc')
    .limit(MOST_SEARCHED)

/** To the letter: LIKE has signs of its own, and SQLite's knows no case. The database counts characters itself, and not as JavaScript does. */
const beginsWith = (column: string, text: string): RawBuilder<boolean> =>
  sql<boolean>`substr(${sql.ref(column)}, 1, length(cast(${text} as text))) = ${text}`
