import type { Context } from '../context.js'
import type { Tx } from '../db/database.js'
import { databaseFailure } from '../db/failures.js'
import type { FlagRow } from '../db/schema.js'
import { appNotFound } from '../errors.js'
import { type SeenProjects, selectApp } from '../projects/queries.js'
import { queueDeliveries, type Scope, type Switched } from '../webhooks/queue-deliveries.js'
import { ACTIONS, APP_ACTIONS, type AppLogAction, type LogAction } from './actions.js'
import { actorColumns } from './actor.js'
import type { Change } from './change.js'
import { type FieldChange, fieldChanges, keptSettings, textOf } from './field-changes.js'
import { newestOf } from './newest-of.js'
import { insertLogs, keepWritersOut, type LogRow, type NewLogRow, selectLogs } from './queries.js'

/** A page of the audit log. */
export interface LogPage {
  readonly limit: number
  /** Only entries older than the one with this id. */
  readonly before?: number
}

/** What an entry is written with. */
export type LogContext = Pick<Context, 'database' | 'onRecorded' | 'onUntold'>

/** What happened to a flag. `description` stands where the action's own words would be wrong. */
export interface Happened {
  readonly action: LogAction
  readonly reason?: string
  readonly description?: string
  /** The flag before the change, where it was there. */
  readonly before?: FlagRow | undefined
  /** Default: this environment alone. */
  readonly scope?: Scope | undefined
}

/** Writes the entry into the transaction of the change that it tells of: neither is ever there alone. */
export const recordLog = (context: LogContext, change: Change, flag: FlagRow, happened: Happened): Promise<void> =>
  recordLogs(context, change, [[flag, happened]])

/** The same of many, which are written together. */
export const recordLogs = (
  context: LogContext,
  change: Change,
  all: readonly (readonly [FlagRow, Happened])[],
): Promise<void> =>
  write(
    context,
    change,
    all.map(([flag, happened]) => entryOf(flag, happened)),
  )

function entryOf(
  flag: FlagRow,
  { action, reason = '', description = ACTIONS[action], before, scope }: Happened,
): ToWrite {
  return {
    entry: {
      app_id: flag.app_id,
      // A row that points at the flag being deleted would be refused.
      flag_id: action === 'delete' ? null : flag.id,
      subject_flag_id: flag.id,
      flag_title: flag.title,
      flag_description: flag.description,
      description,
      action_type: action,
      reason,
      changes: textOf(fieldChanges(before, flag)),
      settings: keptSettings(flag),
    },
    own: flag.webhooks,
    scope,
    switched: switchedBy(action, before, flag),
  }
}

/** A flag that is made on is turned on too; one that is deleted is told of as that. */
function switchedBy(action: LogAction, before: FlagRow | undefined, after: FlagRow): Switched | undefined {
  const was = action === 'create' ? 0 : before?.is_enabled
  if (was === undefined || was === after.is_enabled) return undefined
  return after.is_enabled === 1 ? 'flag_on' : 'flag_off'
}

export interface HappenedToApp extends Pick<Happened, 'description' | 'scope'> {
  readonly action: AppLogAction
  /** Which of its keys or webhooks, or its titles. */
  readonly what: string
  readonly changes?: readonly FieldChange[] | undefined
}

/** The same for an app itself. */
export function recordAppLog(
  context: LogContext,
  change: Change,
  appId: number,
  { action, what, description = APP_ACTIONS[action], changes = [], scope }: HappenedToApp,
): Promise<void> {
  const noFlag = { flag_id: null, subject_flag_id: null, flag_title: '', flag_description: '' }
  const told = { changes: textOf(changes), settings: '' }
  const entry = { ...noFlag, ...told, app_id: appId, description, action_type: action, reason: what }
  return write(context, change, [{ entry, own: '', scope }])
}

type Entry = Omit<
  NewLogRow,
  'app_id' | 'created_at' | 'action_type' | Nowhere | keyof ReturnType<typeof actorColumns>
> & {
  readonly app_id: number
}
type Nowhere = 'project_id' | 'about_kind' | 'about_id'

interface ToWrite {
  readonly entry: Entry & { readonly action_type: LogAction | AppLogAction }
  /** The addresses in the flag's field. */
  readonly own: string
  readonly scope: Scope | undefined
  readonly switched?: Switched | undefined
}

async function write(context: LogContext, { actor, tx, at }: Change, all: readonly ToWrite[]): Promise<void> {
  for (const { entry } of all) context.onRecorded?.(entry.action_type, actor)
  const rows = all.map(({ entry }) => ({ ...entry, ...actorColumns(actor), created_at: at }))
  const nowhere = { project_id: 'of its app', about_kind: '', about_id: null } as const
  await insertLogs(
    context.database,
    tx,
    rows.map((row) => ({ ...row, ...nowhere })),
  )
  for (const [index, row] of rows.entries()) {
    const { own = '', scope = 'environment', switched } = all[index] ?? {}
    await queueDeliveries(tx, row, { own, scope, switched, onUntold: context.onUntold })
  }
}

/** A reader that has found writers in its way for so long is told that the database is busy. */
const READER_TRIES_MS = 5_000

/** Newest first. */
export const listLogs = (context: Context, seen: SeenProjects, page: LogPage): Promise<LogRow[]> =>
  withoutWriters(context, (tx) =>
    newestOf(seen ?? [undefined], page.limit, (projectIds, above) => selectLogs(tx, { ...page, above, projectIds })),
  )

/**
 * Reads with no entry on its way that would come before one that is seen. Where writers are slow to commit, as on a busy machine,
 * it tries again and lets them go first meanwhile.
 */
export async function withoutWriters<T>(
  { database, clock }: Pick<Context, 'database' | 'clock'>,
  read: (tx: Tx) => Promise<T>,
): Promise<T> {
  const endsAt = clock.monotonic() + READER_TRIES_MS
  for (;;) {
    try {
      return await database.transaction(async (tx) => {
        await keepWritersOut(database, tx)
        return read(tx)
      })
    } catch (error) {
      if (databaseFailure(error) !== 'busy' || clock.monotonic() >= endsAt) throw error
    }
  }
}

/** The newest entries of the app, oldest of them first. */
export async function listAppLogs(context: Context, appId: number, page: LogPage): Promise<LogRow[]> {
  if (!(await selectApp(context.database.db, appId))) throw appNotFound(appId)
  return (await selectLogs(context.database.db, { ...page, appId })).reverse()
}
