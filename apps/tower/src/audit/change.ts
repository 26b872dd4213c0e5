import { type Context, isoNow } from '../context.js'
import type { Tx } from '../db/database.js'
import type { Actor } from './actor.js'

/** A change that is being made: everything in it is stored together or not at all. */
export interface Change {
  readonly actor: Actor
  readonly tx: Tx
  /** The instant of all of it, ISO 8601. */
  readonly at: string
}

/** To be called once the transaction has what it waits for: the instant is that of the change and not of the wish. */
export const changeIn = (tx: Tx, actor: Actor, context: Pick<Context, 'clock'>): Change => ({
  actor,
  tx,
  at: isoNow(context),
})
