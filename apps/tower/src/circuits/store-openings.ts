import type { Context } from '../context.js'
import { beginRounds } from '../lifecycle/rounds.js'
import { applyCircuitMessage } from './circuits.js'
import type { CircuitMessageTaking } from './take-circuit-messages.js'

const AGAIN_MS = 1_000

/** Stores openings that were announced as soon as the database takes them, until the function returned has resolved. */
export function storeOpenings(context: Context, { metrics, openings }: CircuitMessageTaking): () => Promise<void> {
  return beginRounds(context.clock, async () => {
    for (const message of openings.waiting()) {
      try {
        const outcome = await applyCircuitMessage(context, message)
        if (outcome === 'applied') metrics.circuitMessage(outcome)
        if (outcome === 'unknown_flag') openings.drop(message)
      } catch (error) {
        openings.refused(error)
        // Why it is not stored was logged when it was announced; the others would meet the same.
        break
      }
    }
    return AGAIN_MS
  })
}
