import type { ChangeCause } from '@tailslide/core'
import { type Context, isoNow } from './context.js'
import type { Tx } from './db/database.js'
import { advanceRuleset, lockRuleset } from './db/queries/rulesets.js'
import { appNotFound, TowerError } from './errors.js'
import { readRuleset } from './ruleset.js'

/** What set the change off, and whether it can make the ruleset larger than the broker takes. */
export interface ChangeKind {
  readonly cause: ChangeCause
  readonly grows: boolean
}

/** Fields of a flag are written or a flag is made. */
export const EDIT: ChangeKind = { cause: 'manual', grows: true }
/** A flag is switched or deleted: nobody is ever kept from that. */
export const SWITCH: ChangeKind = { cause: 'manual', grows: false }
/** A circuit moves, by itself or by hand: refusing that would leave a failing flag on. */
export const CIRCUIT: ChangeKind = { cause: 'circuit', grows: false }

/**
 * Every change of an app's flags goes through here. The change and the app's next version are one transaction, and
 * changes of one app run one after another, so that a version number stands for exactly one set of flags.
 * When `work` answers undefined it found nothing to do: then there is no new version and nothing is announced.
 */
export async function changeRuleset<T>(
  context: Context,
  appId: number,
  { cause, grows }: ChangeKind,
  work: (tx: Tx, at: string) => Promise<T>,
): Promise<T> {
  const result = await context.database.transaction(async (tx) => {
    if (!(await lockRuleset(tx, appId))) throw appNotFound(appId)
    const at = isoNow(context)
    const value = await work(tx, at)
    if (value === undefined) return value
    await advanceRuleset(tx, appId, cause, at, false)
    if (grows) await refuseTooLarge(context, tx, appId)
    return value
  })
  if (result !== undefined) await context.announce(appId)
  return result
}

async function refuseTooLarge(context: Context, tx: Tx, appId: number): Promise<void> {
  const most = context.maxRulesetBytes()
  if (most === undefined) return
  const ruleset = await readRuleset(tx, appId)
  const size = Buffer.byteLength(ruleset?.payload ?? '')
  if (size <= most) return
  throw new TowerError(
    'RULESET_TOO_LARGE',
    `With this change the ruleset of app ${appId} would have ${size} bytes, and the broker takes ${most} at most. ` +
      'Nothing was changed. Shorten whitelists, delete flags that are no longer used, or raise max_payload of the broker.',
  )
}
