import { type AnswerBody, addressOf, type JsonRouteName, type RequestOf, type RouteOf, routeOf } from '@tailslide/api'
import { Value } from 'typebox/value'
import { TowerClientError } from './errors.js'
import { unexpected } from './read-answer.js'
import type { Request } from './request.js'

/** Besides what the route needs. */
interface Circumstances {
  /** Why, as the history keeps it; some environments ask for it. */
  readonly reason?: string
  /** The `etag` of the flag that a change was made from: refused where the flag is another by now. */
  readonly ifMatch?: string
}

/**
 * Asks for what a route of the contract answers, by its name: `call('GET /api/history', { query: { flag: '7' } })`. Ids, query and
 * body have the types of the contract, and so has the answer, which is held to it: one that is another is ANSWER_UNEXPECTED.
 */
export type Call = <Name extends JsonRouteName>(
  name: Name,
  request: RequestOf<RouteOf<Name>> & Circumstances,
) => Promise<AnswerBody<RouteOf<Name>>>

interface Loose extends Circumstances {
  readonly params?: object
  readonly query?: object
  readonly body?: object | null | undefined
}

export function createCall(request: Request): Call {
  return async <Name extends JsonRouteName>(name: Name, asked: RequestOf<RouteOf<Name>> & Circumstances) => {
    const { body, reason, ifMatch, ...given }: Loose = asked
    const { method, path } = addressOf(name, given)
    const answer = await request(method, path, body ?? undefined, {
      ...(reason !== undefined && { 'tailslide-reason': encodeURIComponent(reason) }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    })
    if (isAnswer(name, answer)) return answer
    throw unexpected(`what ${name} answers`, answer)
  }
}

function isAnswer<Name extends JsonRouteName>(name: Name, answer: unknown): answer is AnswerBody<RouteOf<Name>> {
  const route = routeOf(name)
  if (!route) throw new TowerClientError('ROUTE_NOT_FOUND', `The contract has no ${name}.`)
  return Value.Check(route.answer.body, answer)
}
