import type { OutgoingRuleset } from '@tailslide/core'
import { requireReason } from '../access/reason.js'
import type { Actor } from '../audit/actor.js'
import { changeIn } from '../audit/change.js'
import { recordAppLog } from '../audit/logs.js'
import type { Context } from '../context.js'
import type { Tx } from '../db/database.js'
import { appNotFound } from '../errors.js'
import { advanceRulesets, lockRuleset } from '../rulesets/queries.js'
import { newVersion } from '../rulesets/ruleset-change.js'
import type { EnvironmentRow } from './queries.js'
import { titleOf } from './titles.js'

interface Going<T> {
  readonly answer: T
  /** Of the project. */
  readonly title: string
  /** The environments that go, in the order of their ids. */
  readonly gone: readonly EnvironmentRow[]
  remove(): Promise<void>
}

/** Deletes environments: their empty rulesets go out, and their keys end. */
export async function publishGone<T>(context: Context, actor: Actor, find: (tx: Tx) => Promise<Going<T>>): Promise<T> {
  const rulesets: [appId: number, ruleset: OutgoingRuleset | undefined][] = []
  const answer = await context.database.transaction(async (tx) => {
    const { answer, title, gone, remove } = await find(tx)
    requireReason(gone, actor)
    for (const { id } of gone) if (!(await lockRuleset(tx, id))) throw appNotFound(id)
    const change = await changeIn(tx, actor, context)
    for (const { id, environment } of gone) {
      await recordAppLog(context, change, id, { action: 'app_delete', what: titleOf(title, environment) })
    }
    await remove()
    const ids = gone.map(({ id }) => id)
    if (ids.length > 0) await advanceRulesets(change, ids, { cause: 'manual', deleted: true })
    for (const id of ids) rulesets.push([id, await newVersion(context, tx, id)])
    return answer
  })
  await Promise.all(rulesets.map(([appId, ruleset]) => context.announce(appId, ruleset)))
  for (const [appId] of rulesets) context.keysEnded({ appId })
  return answer
}
