import { contract, type Me, type SignOnTrouble, toId } from '@tailslide/api'
import type { FastifyReply } from 'fastify'
import { actorOf } from '../access/caller.js'
import { LOCKS } from '../db/locks.js'
import { checkOrigin } from '../http/origin.js'
import type { Asked, Routes } from '../http/routes.js'
import { hashSecret } from '../keys/secrets.js'
import { changePassword, endAllSessions, endSession, getMe, listSessions, rename } from './account.js'
import type { Door } from './door.js'
import { give, invite, newLink, remove, signOutOf, takeBack, update } from './people.js'
import { listPeople, readMe, readPerson } from './person.js'
import { hasPerson } from './queries.js'
import { deleteSessionByHash } from './session-queries.js'
import { LONGEST_MS, type NewSession, type Visitor } from './sessions.js'

const { people, account, signingIn } = contract

export function peopleRoutes(routes: Routes, { context, place }: Door, url: () => string): void {
  const base = (): string => place.url ?? url()

  routes.handle(people.list, async () => ({ payload: await listPeople(context) }))
  routes.handle(people.get, async ({ params }) => ({ payload: await readPerson(context.database.db, params.id) }))
  routes.handle(people.invite, async ({ body, caller }) => ({
    payload: await invite(context, actorOf(caller), body, base()),
  }))
  routes.handle(people.update, async ({ params, body, caller }) => ({
    payload: await update(context, actorOf(caller), params.id, body),
  }))
  routes.handle(people.delete, async ({ params, caller }) => ({
    payload: await remove(context, actorOf(caller), params.id),
  }))
  routes.handle(people.grant, async ({ params, body, caller }) => ({
    payload: await give(context, actorOf(caller), params.id, body),
  }))
  routes.handle(people.revoke, async ({ params, query, caller }) => ({
    payload: await takeBack(
      context,
      actorOf(caller),
      params.id,
      query.project_id === undefined ? null : toId(query.project_id),
    ),
  }))
  routes.handle(people.link, async ({ params, caller }) => ({
    payload: await newLink(context, actorOf(caller), params.id, base()),
  }))
  routes.handle(people.signOut, async ({ params, caller }) => ({
    payload: await signOutOf(context, actorOf(caller), params.id),
  }))
}

export function accountRoutes(routes: Routes, door: Door): void {
  const { context, cookies } = door

  routes.handle(account.get, async ({ caller }) => ({ payload: await getMe(context, caller) }))
  routes.handle(account.rename, async ({ caller, body }) => ({ payload: await rename(context, caller, body.name) }))
  routes.handle(account.changePassword, async ({ caller, body }) => ({
    payload: await changePassword({ ...context, ...door }, caller, body),
  }))
  routes.handle(account.sessions, async ({ caller }) => ({ payload: await listSessions(context, caller) }))
  routes.handle(account.endSession, async ({ caller, params }) => ({
    payload: await endSession(context, caller, params.id),
  }))
  routes.handle(account.signOutEverywhere, async ({ caller, headers }, reply) => {
    await endAllSessions(context, caller)
    reply.header('set-cookie', cookies.takeBack(headers))
    return { payload: [] }
  })
}

export function signInRoutes(
  routes: Routes,
  { context, cookies, place, signIn, setUp }: Door,
  singleSignOn: { readonly hasSingleSignOn: boolean; readonly trouble: () => SignOnTrouble | undefined },
): void {
  routes.handle(signingIn.ways, async () => {
    const trouble = singleSignOn.trouble()
    return {
      payload: {
        needs_first_admin: !(await hasPerson(context.database.db)),
        has_single_sign_on: singleSignOn.hasSingleSignOn,
        ...(trouble && { single_sign_on_trouble: trouble }),
      },
    }
  })
  /** Another site could sign somebody in to an account of its own, and read what they do in it. */
  const visitor = ({ headers, address }: Pick<Asked<typeof signingIn.signIn>, 'headers' | 'address'>): Visitor => {
    checkOrigin(headers, place, 'taken')
    return { address, userAgent: headers['user-agent'] ?? '', session: cookies.read(headers) }
  }
  const welcome = async (
    { headers }: Pick<Asked<typeof signingIn.signIn>, 'headers'>,
    reply: FastifyReply,
    { personId, session, secret }: NewSession,
  ): Promise<{ payload: Me }> => {
    reply.header('set-cookie', cookies.give(headers, secret, LONGEST_MS))
    return { payload: await readMe(context, personId, session.id) }
  }

  routes.handle(signingIn.signIn, async (asked, reply) =>
    welcome(asked, reply, await signIn.withPassword(visitor(asked), asked.body)),
  )
  routes.handle(signingIn.choosePassword, async (asked, reply) =>
    welcome(asked, reply, await signIn.withLink(visitor(asked), asked.body)),
  )
  routes.handle(signingIn.setUp, async (asked, reply) =>
    welcome(asked, reply, await setUp.run(visitor(asked), asked.body)),
  )
  routes.handle(signingIn.signOut, async ({ caller: { sessionId }, headers }, reply) => {
    const secret = cookies.read(headers) ?? ''
    await context.database.transaction(async (tx) => {
      await context.database.lock(tx, LOCKS.people)
      await deleteSessionByHash(tx, hashSecret(secret))
    })
    context.keysEnded({ sessionId })
    reply.header('set-cookie', cookies.takeBack(headers))
    return { payload: sessionId }
  })
}
