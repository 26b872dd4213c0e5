import type { Context } from '../context.js'
import { id, object, toId } from '../http/schemas.js'
import type { Server } from '../http/server.js'
import { closeCircuit, openCircuit } from './circuits.js'

const params = object({ id })

export function circuitRoutes(server: Server, context: Context): void {
  server.post('/flags/circuit/:id/open', { schema: { params } }, async (request) => {
    const flagId = toId(request.params.id)
    const moved = await openCircuit(context, flagId)
    return moved
      ? { payload: flagId }
      : { payload: flagId, notice: 'The circuit was open already: nothing has changed.' }
  })

  server.post('/flags/circuit/:id/close', { schema: { params } }, async (request) => {
    const flagId = toId(request.params.id)
    const moved = await closeCircuit(context, flagId)
    return moved
      ? { payload: flagId }
      : { payload: flagId, notice: 'The circuit was closed already: nothing has changed.' }
  })
}
