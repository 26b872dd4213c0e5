import type { ChangeCause, OutgoingRuleset } from '@tailslide/core'
import type { Actor } from '../audit/actor.js'
import { type Change, changeIn } from '../audit/change.js'
import type { Context } from '../context.js'
import type { Tx } from '../db/database.js'
import { appNotFound, TowerError } from '../errors.js'
import { advanceRulesets, lockRuleset } from './queries.js'

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
export function changeRuleset<T>(
  context: Context,
  { appId, ...kind }: ChangeKind & { readonly appId: number; readonly actor: Actor },
  work: (change: Change) => Promise<T>,
): Promise<T> {
  return changeRulesets(context, { ...kind, appIdsIn: async () => [appId] }, work)
}

export interface SeveralApps extends ChangeKind {
  readonly actor: Actor
  /** Locks whatever decides which apps they are, and says so. */
  readonly appIdsIn: (tx: Tx) => Promise<readonly number[]>
}

/** The same for several apps, all or nothing. */
export async function changeRulesets<T>(
  context: Context,
  { cause, grows, appIdsIn, actor }: SeveralApps,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  const made = new Map<number, OutgoingRuleset | undefined>()
  const result = await context.database.transaction(async (tx) => {
    // In the order of their ids everywhere, so that two changes never wait for each other.
    const appIds = [...(await appIdsIn(tx))].sort((a, b) => a - b)
    for (const appId of appIds) if (!(await lockRuleset(tx, appId))) throw appNotFound(appId)
    const change = await changeIn(tx, actor, context)
    const value = await work(change)
    if (value === undefined) return value
    await advanceRulesets(change, appIds, { cause, deleted: false })
    for (const appId of appIds) {
      const ruleset = await newVersion(context, tx, appId)
      if (ruleset && grows) await refuseTooLarge(context, ruleset)
      made.set(appId, ruleset)
    }
    return value
  })
  await Promise.all([...made].map(([appId, ruleset]) => context.announce(appId, ruleset)))
  return result
}

/**
 * The version that the transaction makes, read inside it, so that it can go out in the moment of the commit. Every Tower
 * hears of it then.
 */
export async function newVersion(context: Context, tx: Tx, appId: number): Promise<OutgoingRuleset | undefined> {
  const ruleset = await context.knownRulesets.read(tx, appId)
  if (ruleset) await context.database.notify(tx, appId, ruleset.version)
  return ruleset
}

/** Of a ruleset, whatever takes it: each of its readers holds it, and parses it again when it starts. */
const MOST_RULESET_BYTES = 16 * 1_048_576

export function refuseHuge({ appId, payload }: OutgoingRuleset): void {
  // A character has a byte at least, and counting bytes of what is much shorter is for nothing.
  if (payload.length * 3 <= MOST_RULESET_BYTES) return
  const bytes = Buffer.byteLength(payload)
  if (bytes > MOST_RULESET_BYTES) {
    throw new Error(`The ruleset of app ${appId} has ${bytes} bytes, of ${MOST_RULESET_BYTES} that any may have`)
  }
}

/** Refuses a version that the broker, or any reader, could never take. */
export async function refuseTooLarge({ checkSize }: Context, ruleset: OutgoingRuleset): Promise<void> {
  const refusal = await checkSize(ruleset).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  )
  if (!refusal) return
  throw new TowerError(
    'RULESET_TOO_LARGE',
    `This change would make the ruleset too large. ${refusal.message}. ` +
      'Nothing was changed. Shorten whitelists, delete flags that are no longer used, raise max_payload of the broker, ' +
      'or start Tower with --nats-compress where no SDK or Aerobat of another project reads it.',
    { cause: refusal },
  )
}
