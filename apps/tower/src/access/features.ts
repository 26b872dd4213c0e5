import type { Context } from '../context.js'
import type { Database } from '../db/database.js'
import { createExpiries } from '../keys/expiries.js'
import type { Started } from '../lifecycle/features.js'
import type { Ground } from '../lifecycle/ground.js'
import { type Access, createAccess } from './access.js'
import { ensureAdminToken } from './first-token.js'
import { createLastUses, type LastUses } from './last-uses.js'

export function access({ clock, logger, database }: Ground & { readonly database: Database }): Started<{
  readonly access: Access
  readonly lastUses: LastUses
}> {
  const lastUses = createLastUses({ clock, logger, database })
  return { gives: { access: createAccess({ clock, database }), lastUses }, stop: () => lastUses.stop() }
}

export function expiries({ context, access }: { readonly context: Context; readonly access: Access }): Started<object> {
  const { database, clock, logger, keysEnded } = context
  const expiries = createExpiries({ database, clock, logger, now: access.now, onEnded: keysEnded })
  expiries.start()
  return { gives: {}, stop: () => expiries.stop() }
}

export const firstToken = async ({
  options,
  context,
}: Ground & { readonly context: Context }): Promise<Started<{ readonly adminToken: string | undefined }>> => ({
  gives: { adminToken: await ensureAdminToken(context, options.adminToken) },
})
