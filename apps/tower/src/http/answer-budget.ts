import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { holderOf } from '../access/caller.js'
import { TowerError } from '../errors.js'

/** Of all answers that wait to be read at a time; the second half of it is for callers who have none yet. */
export const MOST_ANSWER_BYTES = 128 * 1_048_576
/** Of those, answers to one person or token, to admin tokens, or to who has shown none. */
export const MOST_ANSWER_BYTES_OF_ONE = MOST_ANSWER_BYTES / 4
/** Answers up to this length are always sent. A connection has one at a time. */
export const SMALL_ANSWER_BYTES = 8_192
/** What is kept of an answer that is made as it is read. */
const STREAMED_BYTES = 262_144

export interface AnswerBudget {
  /** Takes room until it is given back by what it returns; throws where there is none. What waits alone has no limit. */
  take(who: string, bytes: number): () => void
}

export function createAnswerBudget(): AnswerBudget {
  const byCaller = new Map<string, number>()
  let total = 0
  return {
    take(who, bytes) {
      const before = byCaller.get(who) ?? 0
      const most = before > 0 ? MOST_ANSWER_BYTES / 2 : MOST_ANSWER_BYTES
      const isTooMuchOfOne = before > 0 && before + bytes > MOST_ANSWER_BYTES_OF_ONE
      if (isTooMuchOfOne || (total > 0 && total + bytes > most)) {
        throw new TowerError(
          'OVERLOADED',
          'Too many long answers wait to be read, here or with these credentials. Read them, or try again in a second.',
        )
      }
      total += bytes
      byCaller.set(who, before + bytes)
      return () => {
        total -= bytes
        const after = (byCaller.get(who) ?? 0) - bytes
        if (after > 0) byCaller.set(who, after)
        else byCaller.delete(who)
      }
    },
  }
}

/**
 * Holds answers to the budget: who asks for much and reads nothing would have it all kept. Of rulesets all readers are sent
 * the same bytes, and thousands of SDKs ask for them at once.
 */
export function boundAnswers(server: FastifyInstance, budget = createAnswerBudget()): void {
  server.addHook('onSend', async (request, reply, payload) => {
    const bytes = sizeOf(payload)
    if (bytes <= SMALL_ANSWER_BYTES || isForSdks(request)) return payload
    try {
      const giveBack = budget.take(request.caller ? holderOf(request.caller) : 'nobody', bytes)
      onceClosed(reply, giveBack)
      return payload
    } catch (error) {
      if (isStream(payload)) payload.destroy()
      throw error
    }
  })
}

const isForSdks = ({ routeOptions }: FastifyRequest): boolean => routeOptions.config.route?.needs === 'server-key'

function onceClosed({ raw }: FastifyReply, giveBack: () => void): void {
  if (raw.closed) giveBack()
  else raw.once('close', giveBack)
}

function sizeOf(payload: unknown): number {
  if (typeof payload === 'string') return Buffer.byteLength(payload)
  if (Buffer.isBuffer(payload)) return payload.length
  return isStream(payload) ? STREAMED_BYTES : 0
}

const isStream = (payload: unknown): payload is { destroy(): void } =>
  typeof payload === 'object' && payload !== null && 'pipe' in payload && 'destroy' in payload
