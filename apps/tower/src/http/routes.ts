import {
  type AnswerBody,
  type Body,
  bodyLimitOf,
  NO_BODY,
  NO_QUERY,
  type Params,
  paramNames,
  paramsSchema,
  type Query,
  type Role,
  type Route,
  toId,
} from '@tailslide/api'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Caller, PersonCaller } from '../access/caller.js'
import type { Context } from '../context.js'
import { TowerError } from '../errors.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of the contract; not there where no route was found. */
    route?: Route
  }
}

/** A request that is what its route says. */
export interface Asked<R extends Route> extends Pick<FastifyRequest, 'headers' | 'method'> {
  readonly params: Params<R>
  readonly query: Query<R>
  readonly body: Body<R>
  /** Null where the route is open to everybody. */
  readonly caller: R['needs'] extends 'nobody' | 'metrics'
    ? null | Caller
    : R['needs'] extends 'person'
      ? PersonCaller
      : Caller
  /** Where the request comes from. */
  readonly address: string
  /** The caller's, in the project that the route is about. */
  readonly role: Role | undefined
}

/** Where features say how they answer what stands in the contract. */
export interface Routes {
  /** `answer` resolves with the body of a success. */
  handle<R extends Route>(route: R, answer: (asked: Asked<R>, reply: FastifyReply) => Promise<AnswerBody<R>>): void
  /** `answer` answers by itself, and resolves with what it has sent by, if that may take longer. */
  handleRaw<R extends Route>(
    route: R,
    answer: (asked: Asked<R>, reply: FastifyReply) => Promise<FastifyReply | undefined>,
  ): void
}

/** What the routes of a feature are made with. */
export interface Answering {
  readonly routes: Routes
  readonly context: Context
}

/** From now on the server takes routes of the contract, and no others. */
export function createRoutes(server: FastifyInstance): Routes {
  server.addHook('onRoute', ({ method, url, config }) => {
    if (!config?.route) throw new TypeError(`${String(method)} ${url} is not in the contract`)
  })

  const add = <R extends Route>(route: R, answer: (asked: Asked<R>, reply: FastifyReply) => Promise<unknown>): void => {
    const { method, path, query = NO_QUERY, body = NO_BODY } = route
    server.route<{ Params: Readonly<Record<string, string>>; Querystring: Query<R>; Body: Body<R> }>({
      method,
      url: path,
      config: { route },
      bodyLimit: bodyLimitOf(route),
      schema: { params: paramsSchema(path), querystring: query, ...(method !== 'GET' && { body }) },
      async handler({ params, query, body, caller, admitted, headers, method, ip: address }, reply) {
        const ids = Object.fromEntries(Object.entries(params).map(([name, text]) => [name, toId(text)]))
        const asked = { params: ids, query, body, caller, role: admitted?.role, headers, method, address }
        refuseUnheeded(headers['if-match'], route)
        if (!isAdmitted(asked, route)) throw new TypeError(`${method} ${path} was asked by nobody`)
        reply.code(route.answer.status)
        return answer(asked, reply)
      },
    })
  }
  return { handle: add, handleRaw: add }
}

/** A precondition that is dropped guards nothing, and whoever sent it believes that it did. `*` asks for nothing but that something is there. */
function refuseUnheeded(ifMatch: string | undefined, { method, path, heedsIfMatch }: Route): void {
  if (ifMatch === undefined || ifMatch.trim() === '*' || method === 'GET' || heedsIfMatch) return
  const what = `${method} ${path} does not heed If-Match: leave the header out.`
  const rule = 'must be left out: this request does not heed it'
  throw new TowerError('INVALID_INPUT', what, { fields: [{ field: 'If-Match', value: ifMatch.slice(0, 100), rule }] })
}

/** The rest is what the schemas of the route have let through. */
function isAdmitted<R extends Route>(
  asked: { params: object; caller: Caller | null },
  { path, needs }: R,
): asked is Asked<R> {
  const isOpen = needs === 'nobody' || needs === 'metrics'
  const hasCaller = isOpen || (needs === 'person' ? asked.caller?.kind === 'person' : asked.caller !== null)
  return hasCaller && paramNames(path).every((name) => name in asked.params)
}
