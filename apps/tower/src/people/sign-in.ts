import { changeIn } from '../audit/change.js'
import type { Context } from '../context.js'
import { LOCKS } from '../db/locks.js'
import { TowerError } from '../errors.js'
import { networkOf } from '../keys/guesses.js'
import { hashSecret } from '../keys/secrets.js'
import { endTokensOf } from '../tokens/end-tokens.js'
import { type Attempts, createAttempts } from './attempts.js'
import { canonicalEmail } from './email.js'
import { createKnownNetworks } from './known-networks.js'
import { findByLink, linkEnded } from './links.js'
import { requireNewName } from './names.js'
import { checkNewPassword, type Passwords } from './passwords.js'
import { recordPerson, toldPerson } from './person-log.js'
import { selectPerson, selectPersonByEmail, takePasswordLink, updatePerson } from './queries.js'
import { deleteSessionByHash, deleteSessionsOf, selectSessions } from './session-queries.js'
import { type NewSession, startSession, type Visitor } from './sessions.js'

/** Failures of one address, from where several people may sign in. */
const OF_ADDRESS = { most: 30, forgivenMs: 5_000 }
/** Failures at one account: 1,440 a day at most. */
const OF_ACCOUNT = { most: 10, forgivenMs: 60_000 }

export interface SignIn {
  /** SIGN_IN_REFUSED, in the same words and after the same time whatever is wrong; TOO_MANY_FAILURES. */
  withPassword(visitor: Visitor, asked: { readonly email: string; readonly password: string }): Promise<NewSession>
  /** Sets the password of whoever was sent the link; their sessions and API tokens end: whoever had the account is out. */
  withLink(
    visitor: Visitor,
    asked: { readonly token: string; readonly name?: string; readonly password: string },
  ): Promise<NewSession>
  /** Throws where too many have been wrong about the password of this account, which somebody has signed in to. */
  again(personId: number): void
}

export function createSignIn(context: Context, passwords: Passwords): SignIn {
  const { clock, database } = context
  const ofAddress = createAttempts(clock, OF_ADDRESS)
  const ofAccount = createAttempts(clock, OF_ACCOUNT)
  const networks = createKnownNetworks(clock)
  const begin = (visitor: Visitor, session: (network: string) => Promise<NewSession>): Promise<NewSession> => {
    const network = networkOf(visitor.address)
    take(ofAddress, network, 'from this address')
    return session(network)
  }
  return {
    withPassword: (visitor, { email, password }) =>
      begin(visitor, async (network) => {
        const person = await selectPersonByEmail(database.db, canonicalEmail(email))
        // Whoever guesses from elsewhere keeps nobody out of where they have been before.
        const known = await selectSessions(database.db, person?.id ?? 0)
        const isAtHome = known.some(({ address }) => networkOf(address) === network)
        const account = JSON.stringify([canonicalEmail(email), isAtHome ? network : ''])
        // Sessions are there after a new start, and in another Tower too. All that one person is known from is one party, or whoever
        // signs in from sixty networks would have the whole queue of those who are known.
        const knownBy = isAtHome ? person?.id : networks.personOf(network)
        const party = { name: knownBy === undefined ? network : `person ${knownBy}`, isKnown: knownBy !== undefined }
        // Only what is looked at counts: ten thousand that are turned away would push out what is known of this account.
        const count = (): void => take(ofAccount, account, 'for this account')
        const isRight = await passwords.verify(party, person?.password_hash ?? null, password, count)
        if (!person || !isRight || person.is_disabled === 1) throw refused()
        ofAddress.forgive(network)
        networks.add(network, person.id)
        ofAccount.forgive(account)
        return database.transaction(async (tx) => {
          await database.lock(tx, LOCKS.people)
          // While the password was looked at it may have been replaced, to keep out whoever knows it, or the account closed.
          const now = await selectPerson(tx, person.id)
          if (now?.password_hash !== person.password_hash || now.is_disabled === 1) throw refused()
          await endSessionOf(context, visitor, tx)
          return startSession(context, tx, person.id, visitor)
        })
      }),
    withLink: (visitor, { token, name, password }) =>
      begin(visitor, async (network) => {
        const person = await findByLink(context, database.db, token)
        checkNewPassword(password, person.email)
        const password_hash = await passwords.hash({ name: network, isKnown: true }, password)
        const session = await database.transaction(async (tx) => {
          await database.lock(tx, LOCKS.people)
          if (!(await takePasswordLink(tx, hashSecret(token)))) throw linkEnded()
          if (name !== undefined && name !== person.name) await requireNewName(tx, { ...person, name })
          const actor = { kind: 'person', id: person.id, name: name ?? person.name, address: visitor.address } as const
          const change = await changeIn(tx, actor, context)
          const before = await toldPerson(context, change, person.id)
          await updatePerson(tx, person.id, {
            password_hash,
            ...(name !== undefined && { name }),
            updated_at: change.at,
          })
          await endSessionOf(context, visitor, tx)
          await deleteSessionsOf(tx, person.id)
          await endTokensOf(context, change, person.id)
          const after = await toldPerson(context, change, person.id)
          const action = person.password_hash === null ? 'person_accept' : 'person_password'
          await recordPerson(context, change, { action, before, after })
          return startSession(context, tx, person.id, visitor)
        })
        context.keysEnded({ personId: person.id })
        ofAddress.forgive(network)
        networks.add(network, person.id)
        return session
      }),
    again: (personId) => take(ofAccount, String(personId), 'for this account'),
  }
}

function take(attempts: Attempts, key: string, where: string): void {
  if (attempts.take(key)) return
  throw new TowerError('TOO_MANY_FAILURES', `Signing in has failed too often ${where}. Try again in a minute.`)
}

const refused = (): TowerError =>
  new TowerError('SIGN_IN_REFUSED', 'The email address or the password is wrong, or the account cannot be used.')

/** What this browser had before, whoever has put it there, opens nothing from now on. */
async function endSessionOf(
  context: Context,
  { session }: Visitor,
  tx: Parameters<typeof deleteSessionByHash>[0],
): Promise<void> {
  if (session === undefined) return
  const sessionId = await deleteSessionByHash(tx, hashSecret(session))
  if (sessionId !== undefined) context.keysEnded({ sessionId })
}
