import { contract } from '@tailslide/api'
import type { Context } from '../context.js'
import type { Routes } from '../http/routes.js'
import { closeCircuit, openCircuit } from './circuits.js'

const { open, close } = contract.circuits

export function circuitRoutes(routes: Routes, context: Context): void {
  routes.handle(open, async ({ params: { id } }) => {
    const moved = await openCircuit(context, id)
    return moved ? { payload: id } : { payload: id, notice: 'The circuit was open already: nothing has changed.' }
  })

  routes.handle(close, async ({ params: { id } }) => {
    const moved = await closeCircuit(context, id)
    return moved ? { payload: id } : { payload: id, notice: 'The circuit was closed already: nothing has changed.' }
  })
}
