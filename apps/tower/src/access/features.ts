import type { Context } from '../context.js'
import type { Database } from '../db/database.js'
import type { Started } from '../lifecycle/features.js'
import type { Ground } from '../lifecycle/ground.js'
import { type Access, createAccess } from './access.js'
import { ensureAdminToken } from './first-token.js'

export const access = ({
  clock,
  database,
}: Ground & { readonly database: Database }): Started<{
  readonly access: Access
}> => ({ gives: { access: createAccess({ clock, database }) } })

export const firstToken = async ({
  options,
  context,
}: Ground & { readonly context: Context }): Promise<Started<{ readonly adminToken: string | undefined }>> => ({
  gives: { adminToken: await ensureAdminToken(context, options.adminToken) },
})
