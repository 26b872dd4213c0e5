import { flagLog } from '../audit/routes.js'
import type { Context } from '../context.js'
import { TowerError } from '../errors.js'
import { id, object, toId } from '../http/schemas.js'
import type { Server } from '../http/server.js'
import { flagChangeBody, newFlagBody, partsOf, toggleBody } from './flag-schemas.js'
import { createFlag, deleteFlag, getFlag, listFlags, toggleFlag, updateFlagFields } from './flags.js'
import { noticeOf, type Save, type UnwrittenFields } from './notices.js'

const params = object({ id })

export function flagRoutes(server: Server, context: Context): void {
  const { hasBroker } = context

  server.get('/apps/:id/flags', { schema: { params } }, async (request) => ({
    payload: await listFlags(context, toId(request.params.id)),
  }))

  server.post('/apps/:id/flags', { schema: { params, body: newFlagBody } }, async (request, reply) => {
    const { title } = request.body
    const { written, unwritten } = partsOf(request.body)
    const { is_active, is_enabled, ...fields } = written
    // A whole flag whose circuit is open says that it is off and switched on. Its copy has no open circuit to keep it off.
    const isLeftOff = is_active === false && is_enabled === true && unwritten.circuit_status === 'open'
    if (is_active !== undefined && is_enabled !== undefined && is_active !== is_enabled && !isLeftOff) {
      throw disagreement('is_enabled', is_enabled, 'must agree with is_active: a new flag has no circuit to differ by')
    }
    const asked = is_active ?? is_enabled
    const given = { ...fields, title, ...(asked !== undefined && { is_enabled: asked }) }
    const flag = await createFlag(context, toId(request.params.id), given)
    reply.code(201)
    return answer({ flag, before: undefined, asked, isLeftOff, unwritten, hasBroker })
  })

  server.get('/flags/:id', { schema: { params } }, async (request) => {
    const { flag, logs } = await getFlag(context, toId(request.params.id))
    return { payload: { ...flag, logs: logs.map(flagLog) } }
  })

  server.patch('/flags/:id', { schema: { params, body: flagChangeBody } }, async (request) => {
    const flagId = toId(request.params.id)
    const { written, unwritten } = partsOf(request.body)
    const logs = await refuseAnotherFlag(context, flagId, unwritten)
    const { flag, before } = await updateFlagFields(context, flagId, written)
    const asked = written.is_active ?? written.is_enabled
    return answer({ flag, before: { ...before, logs }, asked, unwritten, hasBroker })
  })

  server.patch('/flags/:id/toggle', { schema: { params, body: toggleBody } }, async (request) => {
    const { is_active: asked } = request.body
    const { flag, before } = await toggleFlag(context, toId(request.params.id), asked)
    // Whoever switches a flag off does not want to hear how it could be better protected.
    return asked ? answer({ flag, before, asked, unwritten: {}, hasBroker }) : { payload: flag }
  })

  server.delete('/flags/:id', { schema: { params } }, async (request) => {
    const flagId = toId(request.params.id)
    await deleteFlag(context, flagId)
    return { payload: flagId }
  })
}

/** Refuses a flag that is not the one in the path, or not in its app; answers with the log when the request has one. */
async function refuseAnotherFlag(context: Context, flagId: number, sent: UnwrittenFields): Promise<unknown> {
  if (sent.id !== undefined && sent.id !== flagId) throw disagreement('id', sent.id, 'must be the id in the path')
  if (sent.app_id === undefined && sent.logs === undefined) return undefined
  const { flag, logs } = await getFlag(context, flagId)
  if (sent.app_id === undefined || sent.app_id === flag.app_id) return logs.map(flagLog)
  throw disagreement('app_id', sent.app_id, "must be the flag's own app: flags do not move")
}

const disagreement = (field: string, value: unknown, rule: string): TowerError =>
  new TowerError('INVALID_INPUT', `${field} ${rule}.`, { fields: [{ field, value, rule }] })

function answer(save: Save) {
  const notice = noticeOf(save)
  return notice === undefined ? { payload: save.flag } : { payload: save.flag, notice }
}
