import { contract, type EchoedFields, type FlagChange, type Role } from '@tailslide/api'
import { FIELD_NAMES, isWritable, type WritableFields, type WritableName } from '@tailslide/core'
import { actorOf, mayRelease } from '../access/caller.js'
import { flagFor } from '../access/hidden-addresses.js'
import { flagLog } from '../audit/routes.js'
import type { Context } from '../context.js'
import type { WholeFlag } from '../db/flag-columns.js'
import { invalidInput } from '../errors.js'
import type { Answering } from '../http/routes.js'
import type { Ground } from '../lifecycle/ground.js'
import { environmentOf } from '../projects/routes.js'
import { networksOf, notSentTo } from '../webhooks/addresses.js'
import { ownAddresses } from '../webhooks/own-addresses.js'
import { createFlag, deleteFlag, getFlag, listFlags, toggleFlag, updateFlagFields } from './flags.js'
import { flagInEnvironments } from './in-environments.js'
import { noticeOf, type Save } from './notices.js'

const { list, create, get, update, toggle, delete: remove } = contract.flags

export function flagRoutes({ routes, context, options }: Answering & Pick<Ground, 'options'>): void {
  const { hasBroker } = context
  const allowed = networksOf(options.webhooksAllow)
  /** Which networks are allowed is for those alone who may make webhooks. */
  const notSent = (role: Role | undefined, { webhooks }: WholeFlag, before = '') =>
    mayRelease(role) && webhooks !== before
      ? ownAddresses(webhooks).flatMap((url) => notSentTo(url, allowed) ?? [])[0]
      : undefined

  routes.handle(list, async ({ params, role }) => ({
    payload: (await listFlags(context, params.id)).map((flag) => flagFor(role, flag)),
  }))

  routes.handle(create, async ({ params, body, caller, role }) => {
    const { title } = body
    const { written, unwritten } = partsOf(body)
    const { is_active, is_enabled, ...fields } = written
    // The copy of such a flag has no open circuit to keep it off.
    const isLeftOff = is_enabled === true && isKeptOff(body)
    if (is_active !== undefined && is_enabled !== undefined && is_active !== is_enabled && !isLeftOff) {
      throw invalidInput('is_enabled', is_enabled, 'must agree with is_active: a new flag has no circuit to differ by')
    }
    const asked = is_active ?? is_enabled
    const given = { ...fields, title, ...(asked !== undefined && { is_enabled: asked }) }
    const flag = await createFlag(context, actorOf(caller), params.id, given)
    const told = { asked, isLeftOff, unwritten, hasBroker, notSent: notSent(role, flag) }
    return answer({ flag, before: undefined, ...told })
  })

  routes.handle(get, async ({ params, role }, reply) => {
    const { flag, etag, logs } = await getFlag(context, params.id)
    reply.header('etag', etag).header('cache-control', 'no-cache')
    return { payload: { ...flagFor(role, flag), logs: logs.map(flagLog) } }
  })

  routes.handle(update, async ({ params, body, caller, role, headers }, reply) => {
    const { written, unwritten } = partsOf(body)
    const wasKeptOff = isKeptOff(body)
    if (wasKeptOff) delete written.is_active
    const logs = await refuseAnotherFlag(context, params.id, unwritten)
    const { flag, etag, before, isUnchanged } = await updateFlagFields(
      context,
      actorOf(caller),
      { id: params.id, mayRelease: mayRelease(role), ifMatch: headers['if-match'] },
      written,
    )
    reply.header('etag', etag)
    const asked = wasKeptOff ? undefined : (written.is_active ?? written.is_enabled)
    const told = { asked, wasKeptOff, unwritten, hasBroker, notSent: notSent(role, flag, before.webhooks) }
    const said = answer({ flag, before: { ...before, logs }, ...told })
    return { ...said, ...unchanged(isUnchanged) }
  })

  routes.handle(toggle, async ({ params, body: { is_active: asked }, caller, headers }, reply) => {
    const seen = { id: params.id, ifMatch: headers['if-match'] }
    const { flag, etag, before, isUnchanged } = await toggleFlag(context, actorOf(caller), seen, asked)
    reply.header('etag', etag)
    // Whoever switches a flag off does not want to hear how it could be better protected.
    const said = asked ? answer({ flag, before, asked, unwritten: {}, hasBroker }) : { payload: flag }
    return { ...said, ...unchanged(isUnchanged) }
  })

  routes.handle(contract.environments.ofFlag, async ({ params, role }) => ({
    payload: (await flagInEnvironments(context, params.id)).map(({ environment, flag }) => ({
      environment: environmentOf(environment),
      flag: flagFor(role, flag),
    })),
  }))

  routes.handle(remove, async ({ params, query, caller, role, headers }) => {
    const asked = { id: params.id, mayRelease: mayRelease(role), ifMatch: headers['if-match'] }
    await deleteFlag(context, actorOf(caller), asked, { everywhere: query.environments === 'all' })
    return { payload: params.id }
  })
}

type Written = { -readonly [N in WritableName]?: WritableFields[N] }
type Echoed = { -readonly [N in keyof EchoedFields]: EchoedFields[N] }

/** What a request writes, and what it has besides that nobody can write. */
function partsOf(body: FlagChange): { written: Written; unwritten: EchoedFields } {
  const written: Written = {}
  const unwritten: Echoed = { logs: body.logs }
  const write = <N extends WritableName>(name: N, value: Written[N]): void => {
    written[name] = value
  }
  for (const name of FIELD_NAMES) {
    if (!isWritable(name)) unwritten[name] = body[name]
    else if (body[name] !== undefined) write(name, body[name])
  }
  return { written, unwritten }
}

/**
 * Whether this is a flag as somebody read it while its circuit was open: `is_active: false` was the circuit's doing, which may be
 * over when the flag comes back, and says nothing of the switch. Readers that know no `is_enabled` send the instants all the same.
 */
const isKeptOff = ({ is_active, is_enabled, circuit_status, updated_at }: FlagChange): boolean =>
  is_active === false &&
  circuit_status === 'open' &&
  (is_enabled === true || (is_enabled === undefined && updated_at !== undefined))

/** Refuses a flag that is not the one in the path, or not in its app; answers with the log when the request has one. */
async function refuseAnotherFlag(context: Context, flagId: number, sent: EchoedFields): Promise<unknown> {
  if (sent.id !== undefined && sent.id !== flagId) throw invalidInput('id', sent.id, 'must be the id in the path')
  if (sent.app_id === undefined && sent.logs === undefined) return undefined
  const { flag, logs } = await getFlag(context, flagId)
  if (sent.app_id === undefined || sent.app_id === flag.app_id) return logs.map(flagLog)
  throw invalidInput('app_id', sent.app_id, "must be the flag's own app: flags do not move")
}

const unchanged = (isUnchanged: boolean) => (isUnchanged ? ({ unchanged: true } as const) : {})

function answer(save: Save) {
  const notice = noticeOf(save)
  return notice === undefined ? { payload: save.flag } : { payload: save.flag, notice }
}
