import type { SettingName } from '@tailslide/core'
import type { Queryable } from '../db/database.js'
import type { FlagRow } from '../db/schema.js'

export interface Compared {
  /** The ids of the two environments. */
  readonly from: number
  readonly to: number
  /** Only where one of these differs. */
  readonly names: readonly SettingName[]
  /** Only these flags of the project; left out: all. */
  readonly only?: readonly number[] | undefined
}

export interface Page {
  /** Only flags of the project with a larger id. */
  readonly after: number
  readonly limit: number
}

export interface Pair {
  readonly from: FlagRow
  readonly to: FlagRow
}

/** The two configurations of flags that differ, in the order in which the flags were made. */
export async function selectDiffering(db: Queryable, compared: Compared, page: Page): Promise<Pair[]> {
  const ids = await differingIds(db, compared, page).execute()
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('flags')
    .selectAll()
    .where(
      'id',
      'in',
      ids.flatMap(({ from, to }) => [from, to]),
    )
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((each) => {
    const [from, to] = [byId.get(each.from), byId.get(each.to)]
    return from && to ? [{ from, to }] : []
  })
}

/** The database compares: of thousands of flags, few differ. */
export function differingIds(db: Queryable, { from, to, names, only }: Compared, { after, limit }: Page) {
  return db
    .selectFrom('flags as source')
    .innerJoin('flags as target', (join) =>
      join.onRef('target.project_flag_id', '=', 'source.project_flag_id').on('target.app_id', '=', to),
    )
    .select(['source.id as from', 'target.id as to'])
    .where('source.app_id', '=', from)
    .where('source.archived_at', 'is', null)
    .where('source.project_flag_id', '>', after)
    .$if(only !== undefined, (query) => query.where('source.project_flag_id', 'in', [...(only ?? []), 0]))
    .where((eb) => eb.or(names.map((name) => eb(`source.${name}`, '!=', eb.ref(`target.${name}`)))))
    .orderBy('source.project_flag_id')
    .limit(limit)
}

export interface NamedFlag {
  readonly id: number
  readonly title: string
  readonly project_flag_id: number
}

/** Those of the environments that have one of these ids or titles. */
export const selectNamed = (
  db: Queryable,
  appIds: readonly number[],
  { ids, titles }: { readonly ids: readonly number[]; readonly titles: readonly string[] },
): Promise<NamedFlag[]> =>
  db
    .selectFrom('flags')
    .select(['id', 'title', 'project_flag_id'])
    .where('app_id', 'in', [...appIds])
    .where('archived_at', 'is', null)
    .where((eb) => eb.or([eb('id', 'in', [...ids, 0]), eb('title', 'in', [...titles, ''])]))
    .execute()
