import type { CircuitConsumer, CircuitMessage } from '@tailslide/core'
import { applyCircuitMessage } from './circuits.js'
import type { Context } from './context.js'
import type { Metrics } from './metrics.js'

/** Flags of others that are told of. */
const MOST_STRANGERS = 1_000

/** Applies what comes, and counts what became of it, until the function returned has resolved. */
export function takeCircuitMessages(
  context: Context,
  consumer: CircuitConsumer,
  metrics: Pick<Metrics, 'circuitMessage'>,
): () => Promise<void> {
  const strangers = new Set<number>()
  const sayOnce = ({ flagId, type }: CircuitMessage): void => {
    if (strangers.has(flagId) || strangers.size >= MOST_STRANGERS) return
    strangers.add(flagId)
    context.logger.warn({ flagId, type }, 'circuit messages of a flag that is not of this database are left alone')
  }
  consumer.start(
    async (message) => {
      const outcome = await applyCircuitMessage(context, message).catch((error: unknown) => {
        metrics.circuitMessage('failed')
        throw error
      })
      metrics.circuitMessage(outcome)
      if (outcome === 'unknown_flag') sayOnce(message)
    },
    (error) => {
      const isPoison = 'code' in error && error.code === 'MESSAGE_INVALID'
      if (isPoison) metrics.circuitMessage('invalid')
      context.logger.warn(
        { err: error },
        isPoison ? 'a circuit message was set aside' : 'circuit messages have to wait',
      )
    },
  )
  return () => consumer.stop()
}
