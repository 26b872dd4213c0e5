import type { FastifyReply, FastifyRequest } from 'fastify'
import { holderOf } from '../access/caller.js'
import { TowerError } from '../errors.js'

/** Of all bodies that are being read or worked on at a time; parsed, they take up to five times as much. */
export const MOST_BODY_BYTES = 16 * 1_048_576
/** Of those, bodies sent with the keys of one app, or with admin tokens. */
export const MOST_BODY_BYTES_OF_APP = MOST_BODY_BYTES / 4
/** Bodies up to this length are always read: what switches a flag off has 20. A connection has one at a time. */
export const SMALL_BODY_BYTES = 8_192

export interface BodyBudget {
  /** Takes room for a request's body until its answer has ended; throws where there is none. */
  take(request: FastifyRequest, reply: FastifyReply): void
}

export function createBodyBudget(): BodyBudget {
  const byCaller = new Map<string, number>()
  let total = 0
  return {
    take(request, reply) {
      const { caller, headers, routeOptions } = request
      const who = caller ? holderOf(caller) : 'nobody'
      const { bodyLimit } = routeOptions
      const said = Number(headers['content-length'] ?? bodyLimit)
      const bytes = Math.min(bodyLimit, Number.isFinite(said) ? said : bodyLimit)
      if (bytes <= SMALL_BODY_BYTES) return
      const before = byCaller.get(who) ?? 0
      if (total + bytes > MOST_BODY_BYTES || before + bytes > MOST_BODY_BYTES_OF_APP) {
        throw new TowerError(
          'OVERLOADED',
          'Too much is being read from others, or with the keys of this app. Try again in a second.',
        )
      }
      total += bytes
      byCaller.set(who, before + bytes)
      reply.raw.once('close', () => {
        total -= bytes
        const after = (byCaller.get(who) ?? 0) - bytes
        if (after > 0) byCaller.set(who, after)
        else byCaller.delete(who)
      })
    },
  }
}
