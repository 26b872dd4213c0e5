import type Type from 'typebox'
import type { Context } from '../context.js'
import { TowerError } from '../errors.js'
import type { WholeFlag } from '../flag-row.js'
import {
  createFlag,
  deleteFlag,
  type FlagAnswer,
  type FlagChange,
  getFlag,
  listFlags,
  toggleFlag,
  updateFlagFields,
} from '../flags.js'
import { flagChangeBody, newFlagBody, toggleBody } from './flag-schemas.js'
import { flagLog } from './logs.js'
import { id, object, toId } from './schemas.js'
import type { Server } from './server.js'

const params = object({ id })

export function flagRoutes(server: Server, context: Context): void {
  server.get('/apps/:id/flags', { schema: { params } }, async (request) => ({
    payload: await listFlags(context, toId(request.params.id)),
  }))

  server.post('/apps/:id/flags', { schema: { params, body: newFlagBody } }, async (request, reply) => {
    const { title, is_active, is_enabled, ...fields } = request.body
    if (is_active !== undefined && is_enabled !== undefined && is_active !== is_enabled) {
      throw disagreement('is_enabled', is_enabled, 'must agree with is_active: a new flag has no circuit to differ by')
    }
    const enabled = is_active ?? is_enabled
    const given = { ...onlyWritten(fields), title, ...(enabled !== undefined && { is_enabled: enabled }) }
    const payload = await createFlag(context, toId(request.params.id), given)
    reply.code(201)
    return { payload }
  })

  server.get('/flags/:id', { schema: { params } }, async (request) => {
    const { flag, logs } = await getFlag(context, toId(request.params.id))
    return { payload: { ...flag, logs: logs.map(flagLog) } }
  })

  server.patch('/flags/:id', { schema: { params, body: flagChangeBody } }, async (request) => {
    const flagId = toId(request.params.id)
    const { id: sentId, app_id: sentApp } = request.body
    if (sentId !== undefined && sentId !== flagId) throw disagreement('id', sentId, 'must be the id in the path')
    if (sentApp !== undefined) await requireSameApp(context, flagId, sentApp)
    return answer(await updateFlagFields(context, flagId, onlyWritten(request.body)))
  })

  server.patch('/flags/:id/toggle', { schema: { params, body: toggleBody } }, async (request) =>
    answer(await toggleFlag(context, toId(request.params.id), request.body.is_active)),
  )

  server.delete('/flags/:id', { schema: { params } }, async (request) => {
    const flagId = toId(request.params.id)
    await deleteFlag(context, flagId)
    return { payload: flagId }
  })
}

/** Leaves out what a client sends back but cannot set. */
function onlyWritten(body: Type.Static<typeof flagChangeBody>): FlagChange {
  const { id, app_id, created_at, updated_at, logs, circuit_status, circuit_recovery_percentage, ...rest } = body
  const { circuit, circuit_revision, ...written } = rest
  return written
}

async function requireSameApp(context: Context, flagId: number, sentApp: number): Promise<void> {
  const { flag } = await getFlag(context, flagId)
  if (flag.app_id !== sentApp) throw disagreement('app_id', sentApp, "must be the flag's own app: flags do not move")
}

const disagreement = (field: string, value: unknown, rule: string): TowerError =>
  new TowerError('INVALID_INPUT', `${field} ${rule}.`, { fields: [{ field, value, rule }] })

const answer = ({ flag, notice }: FlagAnswer): { payload: WholeFlag; notice?: string } =>
  notice === undefined ? { payload: flag } : { payload: flag, notice }
