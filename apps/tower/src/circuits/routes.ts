import { contract } from '@tailslide/api'
import { delayRules, longerWaitAfterClosing, recoveryDelayAfter } from '@tailslide/core'
import { actorOf } from '../access/caller.js'
import { storedCircuit, toFlag } from '../db/flag-columns.js'
import type { FlagRow } from '../db/schema.js'
import type { Answering } from '../http/routes.js'
import { closeCircuit, openCircuit } from './circuits.js'

const { open, close } = contract.circuits

export function circuitRoutes({ routes, context }: Answering): void {
  routes.handle(open, async ({ params: { id }, caller, headers }) => {
    const moved = await openCircuit(context, actorOf(caller), { id, ifMatch: headers['if-match'] })
    const notice = moved ? comesBack(moved) : 'The circuit was open already: nothing has changed.'
    return notice === undefined ? { payload: id } : { payload: id, notice }
  })

  routes.handle(close, async ({ params: { id }, caller, headers }) => {
    const moved = await closeCircuit(context, actorOf(caller), { id, ifMatch: headers['if-match'] })
    const notice = moved ? waitOf(moved) : 'The circuit was closed already: nothing has changed.'
    return notice === undefined ? { payload: id } : { payload: id, notice }
  })
}

/** Who opens it by hand may take it for a switch. */
function comesBack(opened: FlagRow): string | undefined {
  const [circuit, flag] = [storedCircuit(opened), toFlag(opened)]
  if (circuit.state !== 'open' || !flag.is_recoverable) return undefined
  const seconds = recoveryDelayAfter(circuit.trips, delayRules(flag)) / 1_000
  return `It is tried again by itself after ${seconds} s: turn the flag off to keep it off.`
}

/** Closing it by hand does not say that what it opened for is over. */
function waitOf(closed: FlagRow): string | undefined {
  const wait = longerWaitAfterClosing(storedCircuit(closed), toFlag(closed))
  if (!wait) return undefined
  const [within, longer, first] = [wait.withinMs, wait.ms, wait.otherwiseMs].map((ms) => `${ms / 1_000} s`)
  return `If it opens again within ${within}, it stays open for ${longer}; later for ${first}, as the first time.`
}
