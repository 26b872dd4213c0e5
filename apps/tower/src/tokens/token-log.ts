import { differences, recordAccess } from '../audit/access-log.js'
import type { AccessAction } from '../audit/actions.js'
import type { Change } from '../audit/change.js'
import type { LogContext } from '../audit/logs.js'
import type { TokenRow } from './queries.js'
import { readProjects } from './token-grants.js'

/** An entry of the history for a token that was made or changed. */
export const recordToken = (
  context: Pick<LogContext, 'database'>,
  change: Change,
  action: AccessAction,
  { before, after }: { readonly before?: TokenRow; readonly after: TokenRow },
): Promise<void> =>
  recordAccess(context, change, {
    action,
    about: { kind: 'token', id: after.id, name: after.name },
    changes: differences(before ? told(before) : {}, told(after)),
  })

const told = ({ name, owner_id, scope, role, projects, expires_at, revoked_at, replaced_by, came_of }: TokenRow) => ({
  ...{ name, owner_id, scope, role, projects: projects === null ? null : readProjects(projects) },
  ...{ expires_at, revoked_at, replaced_by, came_of },
})
