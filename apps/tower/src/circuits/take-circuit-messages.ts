import type { CircuitConsumer, CircuitMessage } from '@tailslide/core'
import type { Context } from '../context.js'
import { createSparseLog } from '../http/sparse-log.js'
import type { Metrics } from '../metrics/metrics.js'
import { applyCircuitMessage, type CircuitOutcome } from './circuits.js'
import { createHeardMessages } from './heard-messages.js'
import type { UnsavedOpenings } from './unsaved-openings.js'

/** An opening that is not stored by then is announced without. Storing takes milliseconds. */
const STORED_WITHIN_MS = 300

export interface CircuitMessageTaking {
  readonly metrics: Pick<Metrics, 'circuitMessage'>
  readonly openings: UnsavedOpenings
}

/** Flags of others that are told of. */
const MOST_STRANGERS = 1_000

/** Applies what comes, and counts what became of it, until the function returned has resolved. */
export function takeCircuitMessages(
  context: Context,
  consumer: CircuitConsumer,
  { metrics, openings }: CircuitMessageTaking,
): () => Promise<void> {
  const { clock, logger } = context
  const strangers = new Set<number>()
  const log = createSparseLog(context)
  const sayOnce = ({ flagId, type }: CircuitMessage): void => {
    if (strangers.has(flagId) || strangers.size >= MOST_STRANGERS) return
    strangers.add(flagId)
    logger.warn({ flagId, type }, 'circuit messages of a flag that is not of this database are left alone')
  }

  const apply = async (message: CircuitMessage): Promise<CircuitOutcome> => {
    const cancel = clock.after(STORED_WITHIN_MS, () => openings.announce(message))
    try {
      return await applyCircuitMessage(context, message)
    } catch (error) {
      metrics.circuitMessage('failed')
      openings.announce(message, error)
      throw error
    } finally {
      cancel()
    }
  }

  const heard = createHeardMessages({ clock, openings, withinMs: STORED_WITHIN_MS }, async (message) => {
    // What was dealt with meanwhile is counted where it was.
    const outcome = await apply(message)
    if (outcome === 'applied') metrics.circuitMessage(outcome)
  })
  consumer.start(
    async (message) => {
      const outcome = await apply(message)
      metrics.circuitMessage(outcome)
      if (outcome === 'unknown_flag') sayOnce(message)
    },
    (error) => {
      const code = 'code' in error ? String(error.code) : ''
      const isPoison = code === 'MESSAGE_INVALID'
      if (isPoison) metrics.circuitMessage('invalid')
      // Tried again each second, for as long as it lasts.
      log.warn(code, { err: error }, isPoison ? 'a circuit message was set aside' : 'circuit messages have to wait')
    },
    heard.take,
  )
  return async () => {
    await consumer.stop()
    await heard.stop()
  }
}
