import type { UsageBody } from '@tailslide/api'
import type { Queryable, Tx } from '../db/database.js'
import { withoutHidden } from '../projects/titles.js'

/** Of an app. A service whose version is another at each start would fill the database. */
const MOST_SOURCES = 200
const MOST_WITHOUT_VERSIONS = 250

interface Source {
  readonly service: string
  readonly service_version: string
  readonly sdk: string
  readonly sdk_version: string
}

/** The row of whoever reports. Where an app has too many, versions are no longer told apart, and in the end nothing is. */
export async function sourceOf(tx: Tx, appId: number, body: UsageBody, at: string): Promise<number> {
  const { service, serviceVersion, sdk, sdkVersion } = body
  // A report that breaks a rule would be lost with all that it counts.
  const exact: Source = {
    service: withoutHidden(service ?? ''),
    service_version: withoutHidden(serviceVersion ?? ''),
    sdk: withoutHidden(sdk),
    sdk_version: withoutHidden(sdkVersion),
  }
  const known = await find(tx, appId, exact)
  const source = known ? exact : await narrowed(tx, appId, exact)
  const row = await tx
    .insertInto('usage_sources')
    .values({ app_id: appId, ...source, first_seen_at: at, last_seen_at: at })
    .onConflict((conflict) =>
      conflict
        .columns(['app_id', 'service', 'service_version', 'sdk', 'sdk_version'])
        .doUpdateSet({ last_seen_at: at }),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

async function narrowed(tx: Tx, appId: number, exact: Source): Promise<Source> {
  const { count } = await tx
    .selectFrom('usage_sources')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('app_id', '=', appId)
    .executeTakeFirstOrThrow()
  if (Number(count) < MOST_SOURCES) return exact
  const versionless = { ...exact, service_version: '', sdk_version: '' }
  const hasRoom = Number(count) < MOST_WITHOUT_VERSIONS || (await find(tx, appId, versionless))
  return hasRoom ? versionless : { service: '', service_version: '', sdk: '', sdk_version: '' }
}

const find = (db: Queryable, appId: number, source: Source) =>
  db
    .selectFrom('usage_sources')
    .select('id')
    .where('app_id', '=', appId)
    .where('service', '=', source.service)
    .where('service_version', '=', source.service_version)
    .where('sdk', '=', source.sdk)
    .where('sdk_version', '=', source.sdk_version)
    .executeTakeFirst()
