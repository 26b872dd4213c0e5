import { type ApiToken, contract, type NewApiToken } from '@tailslide/api'
import type { Answering } from '../http/routes.js'
import { holderOfTokens } from './holder.js'
import type { TokenRow } from './queries.js'
import { readProjects } from './token-grants.js'
import { createToken, listTokens, type NewToken, revokeToken, rotateToken } from './tokens.js'

const { list, create, rotate, revoke } = contract.tokens

export function tokenRoutes({ routes, context }: Answering): void {
  routes.handle(list, async ({ caller }) => ({
    payload: (await listTokens(context, holderOfTokens(caller))).map(shown),
  }))

  routes.handle(create, async ({ body, caller }) => ({
    payload: withText(await createToken(context, holderOfTokens(caller), body)),
  }))

  routes.handle(rotate, async ({ params, body, caller }) => ({
    payload: withText(await rotateToken(context, holderOfTokens(caller), params.id, body ?? {})),
  }))

  routes.handle(revoke, async ({ params, caller }) => ({
    payload: shown(await revokeToken(context, holderOfTokens(caller), params.id)),
  }))
}

const shown = ({ role, projects, ...row }: TokenRow): ApiToken => ({
  ...row,
  role: row.scope === 'metrics' ? null : role,
  projects: projects === null ? null : readProjects(projects),
})

const withText = ({ row, token }: NewToken): NewApiToken => ({ ...shown(row), token })
