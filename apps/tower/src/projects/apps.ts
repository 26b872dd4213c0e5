import type { Actor } from '../audit/actor.js'
import { type Change, changeIn } from '../audit/change.js'
import { recordAppLog } from '../audit/logs.js'
import type { Context } from '../context.js'
import { LOCKS } from '../db/locks.js'
import { raiseIds } from '../db/raise-ids.js'
import { appNotFound } from '../errors.js'
import { advanceRuleset, insertRuleset, lockRuleset } from '../rulesets/queries.js'
import { newVersion } from '../rulesets/ruleset-change.js'
import { type AppRow, insertApp, deleteApp as removeApp, selectApp, selectApps, updateApp } from './queries.js'
import { requireNewTitle } from './titles.js'

async function requireAppTitle({ database }: Context, { tx }: Change, title: string, id?: number): Promise<void> {
  await database.lock(tx, LOCKS.appTitles)
  const others = (await selectApps(tx)).filter((app) => app.id !== id)
  requireNewTitle(
    title,
    others.map((app) => app.title),
    'This Tower',
  )
}

export const listApps = (context: Context): Promise<AppRow[]> => selectApps(context.database.db)

export async function getApp(context: Context, id: number): Promise<AppRow> {
  const app = await selectApp(context.database.db, id)
  if (!app) throw appNotFound(id)
  return app
}

/** Its first ruleset, the empty one, goes out at once: an SDK that starts before the first flag is made is ready. */
export async function createApp(context: Context, actor: Actor, title: string): Promise<AppRow> {
  // Before the transaction, beside which SQLite answers nobody.
  const least = await context.leastIds('app')
  const { app, ruleset } = await context.database.transaction(async (tx) => {
    const change = changeIn(tx, actor, context)
    const { at } = change
    await requireAppTitle(context, change, title)
    await raiseIds(context.database, tx, 'apps', least.app)
    await raiseIds(context.database, tx, 'flags', least.flag)
    const made = await insertApp(tx, title, at)
    await insertRuleset(tx, made.id, at)
    await recordAppLog(context, change, made.id, { action: 'app_create', what: title })
    return { app: made, ruleset: await newVersion(context, tx, made.id) }
  })
  await context.announce(app.id, ruleset)
  return app
}

/** An app's title is not part of its ruleset, so there is nothing to publish. */
export async function renameApp(context: Context, actor: Actor, id: number, title: string): Promise<AppRow> {
  const app = await context.database.transaction(async (tx) => {
    if (!(await lockRuleset(tx, id))) return undefined
    const change = changeIn(tx, actor, context)
    const before = await selectApp(tx, id)
    if (before && before.title !== title) {
      await requireAppTitle(context, change, title, id)
      await recordAppLog(context, change, id, { action: 'app_rename', what: `${before.title} is now ${title}` })
    }
    return updateApp(tx, id, title, change.at)
  })
  if (!app) throw appNotFound(id)
  return app
}

/** Takes flags and keys along and publishes the empty ruleset, so that every SDK of the app turns to its defaults. */
export async function deleteApp(context: Context, actor: Actor, id: number): Promise<AppRow> {
  const { app, ruleset } = await context.database.transaction(async (tx) => {
    if (!(await lockRuleset(tx, id))) throw appNotFound(id)
    const removed = await removeApp(tx, id)
    if (!removed) throw appNotFound(id)
    const change = changeIn(tx, actor, context)
    await advanceRuleset(change, id, { cause: 'manual', deleted: true })
    await recordAppLog(context, change, id, { action: 'app_delete', what: removed.title })
    return { app: removed, ruleset: await newVersion(context, tx, id) }
  })
  await context.announce(id, ruleset)
  context.keysEnded({ appId: id })
  return app
}
