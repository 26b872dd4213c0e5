import { contract } from '@tailslide/api'
import { actorOf } from '../access/caller.js'
import type { Answering } from '../http/routes.js'
import { closeCircuit, openCircuit } from './circuits.js'

const { open, close } = contract.circuits

export function circuitRoutes({ routes, context }: Answering): void {
  routes.handle(open, async ({ params: { id }, caller }) => {
    const moved = await openCircuit(context, actorOf(caller), id)
    return moved ? { payload: id } : { payload: id, notice: 'The circuit was open already: nothing has changed.' }
  })

  routes.handle(close, async ({ params: { id }, caller }) => {
    const moved = await closeCircuit(context, actorOf(caller), id)
    return moved ? { payload: id } : { payload: id, notice: 'The circuit was closed already: nothing has changed.' }
  })
}
