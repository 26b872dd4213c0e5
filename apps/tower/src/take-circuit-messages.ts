import type { CircuitConsumer } from '@tailslide/core'
import { applyCircuitMessage } from './circuits.js'
import type { Context } from './context.js'
import type { Metrics } from './metrics.js'

/** Applies what comes, and counts what became of it, until the function returned has resolved. */
export function takeCircuitMessages(
  context: Context,
  consumer: CircuitConsumer,
  metrics: Pick<Metrics, 'circuitMessage'>,
): () => Promise<void> {
  consumer.start(
    async (message) => {
      const outcome = await applyCircuitMessage(context, message).catch((error: unknown) => {
        metrics.circuitMessage('failed')
        throw error
      })
      metrics.circuitMessage(outcome)
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
