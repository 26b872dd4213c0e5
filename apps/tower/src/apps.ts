import { type Context, isoNow } from './context.js'
import { isDuplicate } from './db/failures.js'
import { type AppRow, insertApp, deleteApp as removeApp, selectApp, selectApps, updateApp } from './db/queries/apps.js'
import { raiseIds } from './db/queries/ids.js'
import { advanceRuleset, insertRuleset, lockRuleset } from './db/queries/rulesets.js'
import { appNotFound, TowerError } from './errors.js'
import { newVersion } from './ruleset-change.js'

const titleTaken = (title: string, cause: unknown): TowerError =>
  new TowerError('TITLE_TAKEN', `There is another app with the title "${title}".`, {
    cause,
    fields: [{ field: 'title', value: title, rule: 'must be unique among apps' }],
  })

export const listApps = (context: Context): Promise<AppRow[]> => selectApps(context.database.db)

export async function getApp(context: Context, id: number): Promise<AppRow> {
  const app = await selectApp(context.database.db, id)
  if (!app) throw appNotFound(id)
  return app
}

/** Its first ruleset, the empty one, goes out at once: an SDK that starts before the first flag is made is ready. */
export async function createApp(context: Context, title: string): Promise<AppRow> {
  const at = isoNow(context)
  // Before the transaction, beside which SQLite answers nobody.
  const least = await context.leastIds('app')
  try {
    const { app, ruleset } = await context.database.transaction(async (tx) => {
      await raiseIds(context.database, tx, 'apps', least.app)
      await raiseIds(context.database, tx, 'flags', least.flag)
      const made = await insertApp(tx, title, at)
      await insertRuleset(tx, made.id, at)
      return { app: made, ruleset: await newVersion(context, tx, made.id) }
    })
    await context.announce(app.id, ruleset)
    return app
  } catch (error) {
    throw isDuplicate(error) ? titleTaken(title, error) : error
  }
}

/** An app's title is not part of its ruleset, so there is nothing to publish. */
export async function renameApp(context: Context, id: number, title: string): Promise<AppRow> {
  try {
    const app = await context.database.transaction((tx) => updateApp(tx, id, title, isoNow(context)))
    if (!app) throw appNotFound(id)
    return app
  } catch (error) {
    throw isDuplicate(error) ? titleTaken(title, error) : error
  }
}

/** Takes flags and keys along and publishes the empty ruleset, so that every SDK of the app turns to its defaults. */
export async function deleteApp(context: Context, id: number): Promise<AppRow> {
  const { app, ruleset } = await context.database.transaction(async (tx) => {
    if (!(await lockRuleset(tx, id))) throw appNotFound(id)
    const removed = await removeApp(tx, id)
    if (!removed) throw appNotFound(id)
    await advanceRuleset(tx, id, 'manual', isoNow(context), true)
    return { app: removed, ruleset: await newVersion(context, tx, id) }
  })
  await context.announce(id, ruleset)
  context.keysEnded({ appId: id })
  return app
}
