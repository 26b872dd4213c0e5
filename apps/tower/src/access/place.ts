import { type Route, toId } from '@tailslide/api'
import type { Queryable } from '../db/database.js'
import type { AppsTable } from '../db/schema.js'
import { appNotFound, flagNotFound, projectNotFound, type TowerError } from '../errors.js'

/** What a request is about: a project, or an environment of it. */
export interface Place {
  readonly projectId: number
  /** Of an environment: whether an editor may change it. */
  readonly isProtected: boolean
  /** Whether whoever changes something has to say why; of a project: in one of its environments. */
  readonly needsReason: boolean
}

interface Kind {
  find(db: Queryable, id: number): Promise<Place | undefined>
  notFound(id: number): TowerError
}

type Row = Pick<AppsTable, 'project_id' | 'is_protected' | 'needs_reason'>

const place = (row: Row | undefined): Place | undefined =>
  row && { projectId: row.project_id, isProtected: row.is_protected === 1, needsReason: row.needs_reason === 1 }

const COLUMNS = ['apps.project_id', 'apps.is_protected', 'apps.needs_reason'] as const

export type PlaceKind = 'project' | 'app' | 'flag'

const KINDS: Readonly<Record<PlaceKind, Kind>> = {
  project: {
    async find(db, id) {
      const row = await db
        .selectFrom('projects')
        .leftJoin('apps', 'apps.project_id', 'projects.id')
        .select(['projects.id', (eb) => eb.fn.max('apps.needs_reason').as('needs_reason')])
        .where('projects.id', '=', id)
        .groupBy('projects.id')
        .executeTakeFirst()
      return row && { projectId: row.id, isProtected: false, needsReason: Number(row.needs_reason) === 1 }
    },
    notFound: projectNotFound,
  },
  app: {
    find: async (db, id) =>
      place(await db.selectFrom('apps').select(COLUMNS).where('apps.id', '=', id).executeTakeFirst()),
    notFound: appNotFound,
  },
  flag: {
    find: async (db, id) =>
      place(
        await db
          .selectFrom('flags')
          .innerJoin('apps', 'apps.id', 'flags.app_id')
          .select(COLUMNS)
          .where('flags.id', '=', id)
          .executeTakeFirst(),
      ),
    notFound: flagNotFound,
  },
}

export const kindOfPlace = (kind: PlaceKind): Kind => KINDS[kind]

/** Where the caller of a route needs its role; undefined: in no project in particular. */
export function placeOf({ of }: Route, params: { readonly id?: string | undefined }) {
  if (of === undefined || of === 'projects' || of === 'mine') return undefined
  const id = toId(params.id ?? '')
  const { find, notFound } = KINDS[of]
  return { find: (db: Queryable) => find(db, id), notFound: () => notFound(id) }
}
