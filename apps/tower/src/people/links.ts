import type { PasswordLink } from '@tailslide/api'
import { type Context, isoNow } from '../context.js'
import type { Queryable, Tx } from '../db/database.js'
import { TowerError } from '../errors.js'
import { hashSecret, makeSecret } from '../keys/secrets.js'
import { type PersonRow, selectPasswordLink, selectPerson, setPasswordLink } from './queries.js'

/** A link that somebody has not followed by then has ended. */
export const LINK_MS = 3 * 86_400_000

/** The page that a link opens. */
export const linkTo = (base: string, page: 'setup' | 'password', token: string): string =>
  `${base}/${page}?token=${token}`

/** What lets somebody choose a password. One made before ends. */
export async function makeLink(
  context: Pick<Context, 'clock' | 'random'>,
  tx: Tx,
  personId: number,
  base: string,
): Promise<PasswordLink> {
  const token = makeSecret('tsl_', context.random)
  await setPasswordLink(tx, { person_id: personId, hash: hashSecret(token), created_at: isoNow(context) })
  const expires_at = new Date(context.clock.now() + LINK_MS).toISOString()
  return { link: linkTo(base, 'password', token), expires_at }
}

/** Whose link it is: LINK_ENDED where it was used, has ended, or never was one. */
export async function findByLink({ clock }: Pick<Context, 'clock'>, db: Queryable, token: string): Promise<PersonRow> {
  const link = await selectPasswordLink(db, hashSecret(token))
  // After a clock was set back, a link lives no longer than it would have at first.
  const age = link ? Math.abs(clock.now() - Date.parse(link.created_at)) : Number.POSITIVE_INFINITY
  const person = link && age < LINK_MS ? await selectPerson(db, link.person_id) : undefined
  if (!person || person.is_disabled === 1) throw linkEnded()
  return person
}

export const linkEnded = (): TowerError =>
  new TowerError('LINK_ENDED', 'The link was used, has ended or never was one. An admin can make another.')
