import type { Context } from '../context.js'
import type { Database } from '../db/database.js'
import { createPublicPlace, type PublicPlace } from '../http/origin.js'
import type { Routes } from '../http/routes.js'
import { type SessionCookies, sessionCookies } from '../http/session-cookie.js'
import type { Started } from '../lifecycle/features.js'
import type { Ground } from '../lifecycle/ground.js'
import type { Door } from './door.js'
import { oidcRoutes } from './oidc/routes.js'
import { createPasswords } from './passwords.js'
import { accountRoutes, peopleRoutes, signInRoutes } from './routes.js'
import { createSetUp, type SetUp } from './set-up.js'
import { createSignIn } from './sign-in.js'
import { createSignedIn, type SignedIn } from './signed-in.js'

export function sessions({ options, clock, logger, database }: Ground & { readonly database: Database }): Started<{
  readonly signedIn: SignedIn
  readonly place: PublicPlace
  readonly cookies: SessionCookies
}> {
  const place = createPublicPlace(options)
  const signedIn = createSignedIn({ clock, logger, database })
  return { gives: { signedIn, place, cookies: sessionCookies(place) } }
}

interface Needs extends Ground {
  readonly context: Context
  readonly place: PublicPlace
  readonly cookies: SessionCookies
  readonly routes: Routes
  readonly listeningAt: () => string
}

export async function people(given: Needs): Promise<Started<{ readonly setUp: SetUp }>> {
  const { context, routes, place, cookies } = given
  const passwords = createPasswords()
  const setUp = await createSetUp(context, passwords)
  const door: Door = { context, place, cookies, passwords, setUp, signIn: createSignIn(context, passwords) }
  peopleRoutes(routes, door, given.listeningAt)
  accountRoutes(routes, door)
  const troubles = oidcRoutes(routes, door, given.options.oidc)
  signInRoutes(routes, door, { hasSingleSignOn: given.options.oidc !== undefined, trouble: troubles.last })
  return { gives: { setUp } }
}
