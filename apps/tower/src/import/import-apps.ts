import { PRODUCTION } from '@tailslide/api'
import { type Clock, NEW_FLAG } from '@tailslide/core'
import { type Change, changeIn } from '../audit/change.js'
import { recordAppLog, recordLog } from '../audit/logs.js'
import type { Database, DatabaseOptions, Tx } from '../db/database.js'
import { toColumns } from '../db/flag-columns.js'
import { openExisting } from '../db/open-existing.js'
import { raiseIds } from '../db/raise-ids.js'
import { TowerError } from '../errors.js'
import { insertFlag, insertProjectFlag } from '../flags/queries.js'
import { insertEnvironment, insertProject } from '../projects/queries.js'
import { firstIdAfter } from '../rulesets/id-blocks.js'
import { insertRuleset } from '../rulesets/queries.js'
import { type DeployedApp, type DeployedFlag, parseDeployedData } from './deployed-apps.js'
import { readFromPostgres } from './read-from-postgres.js'
import { readOverHttp } from './read-over-http.js'

export interface ImportOptions {
  /** A deployed Tower: the address of its HTTP API, or of its PostgreSQL, which is only read. */
  readonly from: string
  readonly database: DatabaseOptions
  /** These apps only. Left out: all. */
  readonly appIds?: readonly number[] | undefined
  readonly clock: Clock
}

export interface ImportedApp {
  readonly id: number
  readonly title: string
  readonly flags: number
  /** Titles of those whose circuit is open, and recovers here. */
  readonly tripped: readonly string[]
  /** Titles of those that are off, whoever had it so: their circuit, or a person after it. */
  readonly unsure: readonly string[]
}

/**
 * Takes apps and flags of a deployed Tower over, with their ids, all or nothing. From then on they are this database's own:
 * its Towers publish them and move their circuits. Rejects with IMPORT_REFUSED where an id or a title is taken.
 */
export async function importApps({ from, database: options, appIds, clock }: ImportOptions): Promise<ImportedApp[]> {
  const data = await (/^postgres(ql)?:/i.test(from) ? readFromPostgres(from) : readOverHttp(from))
  const found = parseDeployedData(data, clock.now())
  const missing = appIds?.filter((id) => !found.some((app) => app.id === id)) ?? []
  if (missing.length > 0) throw refused(`there is no app ${missing.join(', ')} to import`)
  const apps = appIds ? found.filter(({ id }) => appIds.includes(id)) : found
  const database = await openExisting(options, clock.now())
  try {
    await database.transaction(async (tx) => write(database, await changeIn(tx, { kind: 'tower' }, { clock }), apps))
  } finally {
    await database.close()
  }
  return apps.map(({ id, title, flags }) => {
    const titlesOf = (one: (flag: DeployedFlag) => boolean) => flags.filter(one).map(({ flag }) => flag.title)
    const tripped = titlesOf(({ circuit }) => circuit.state === 'open')
    return { id, title, flags: flags.length, tripped, unsure: titlesOf(({ isUnsure }) => isUnsure) }
  })
}

async function write(database: Database, change: Change, apps: readonly DeployedApp[]): Promise<void> {
  const { tx, at } = change
  await refuseTaken(tx, apps)
  for (const { id, title, created_at, updated_at, flags } of apps) {
    const project = await insertProject(tx, { title, at: created_at })
    const guards = { isProtected: true, needsReason: false }
    const stamps = { createdAt: created_at, at: updated_at }
    await insertEnvironment(tx, { id, projectId: project.id, name: PRODUCTION, ...guards, ...stamps })
    await insertRuleset(tx, id, at)
    const what = `${title}, imported from a deployed Tower`
    await recordAppLog({ database }, change, id, { action: 'app_create', what, description: 'App Imported' })
    for (const flag of flags) await writeFlag(database, change, { appId: id, projectId: project.id }, flag)
    await database.notify(tx, id, 1)
  }
  // The next ids stay the deployed Tower's: it may be started again, on the same stream, and count on.
  await raiseIds(database, tx, 'apps', firstIdAfter(apps.map(({ id }) => id)))
  await raiseIds(database, tx, 'flags', firstIdAfter(apps.flatMap(({ flags }) => flags.map(({ flag }) => flag.id))))
}

async function writeFlag(
  database: Database,
  change: Change,
  { appId, projectId }: { readonly appId: number; readonly projectId: number },
  { flag, isEnabled, circuit }: DeployedFlag,
): Promise<void> {
  const { id: projectFlagId } = await insertProjectFlag(change.tx, projectId, flag.created_at)
  const row = await insertFlag(change.tx, {
    id: flag.id,
    app_id: appId,
    project_flag_id: projectFlagId,
    ...toColumns({ ...NEW_FLAG, ...flag, is_enabled: isEnabled }),
    circuit: JSON.stringify(circuit),
    circuit_revision: 0,
    created_at: flag.created_at,
    updated_at: flag.updated_at,
  })
  const reason = 'imported from a deployed Tower'
  await recordLog({ database }, change, row, { action: 'create', reason, description: 'Flag Imported' })
}

/** Also ids of apps that were deleted here: whoever has heard of such an app knows it as gone. */
async function refuseTaken(tx: Tx, apps: readonly DeployedApp[]): Promise<void> {
  const own = await tx.selectFrom('rulesets').select('app_id').execute()
  const titles = await tx.selectFrom('projects').select('title').execute()
  const flags = await tx.selectFrom('flags').select('id').execute()
  const known = {
    apps: new Set(own.map(({ app_id }) => app_id)),
    titles: new Set(titles.map(({ title }) => title)),
    flags: new Set(flags.map(({ id }) => id)),
  }
  const taken = [
    ...apps.filter(({ id }) => known.apps.has(id)).map(({ id }) => `app ${id}`),
    ...apps.filter(({ title }) => known.titles.has(title)).map(({ title }) => `the app title "${title}"`),
    ...apps
      .flatMap((app) => app.flags.filter(({ flag }) => known.flags.has(flag.id)))
      .map(({ flag }) => `flag ${flag.id}`),
  ]
  if (taken.length === 0) return
  const more = taken.length > MOST_TOLD ? ` and ${taken.length - MOST_TOLD} more` : ''
  throw refused(`the database already has ${taken.slice(0, MOST_TOLD).join(', ')}${more}`)
}

const MOST_TOLD = 20

const refused = (why: string): TowerError => new TowerError('IMPORT_REFUSED', `Nothing was imported: ${why}.`)
