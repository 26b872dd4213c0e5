import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'
import type { JsonSchema } from './schema-values.js'

export interface KnownRoute {
  readonly method: string
  /** With `:name` where a parameter stands. */
  readonly url: string
  readonly params?: JsonSchema | undefined
  readonly query?: JsonSchema | undefined
  readonly body?: JsonSchema | undefined
}

const isFastify = (value: unknown): value is FastifyInstance =>
  typeof value === 'object' && value !== null && 'addHook' in value

/** All routes of the servers that are made while `make` runs, as they are told to fastify: there is no second list. */
export async function routesMadeBy<T>(make: () => Promise<T>): Promise<{ made: T; routes: KnownRoute[] }> {
  const routes: KnownRoute[] = []
  const onServer = (message: unknown): void => {
    const server: unknown = typeof message === 'object' && message && 'fastify' in message ? message.fastify : undefined
    if (!isFastify(server)) return
    server.addHook('onRoute', ({ method, url, schema = {} }) => {
      for (const each of [method].flat()) {
        routes.push({
          method: each,
          url,
          params: part(schema.params),
          query: part(schema.querystring),
          body: part(schema.body),
        })
      }
    })
  }
  subscribe('fastify.initialization', onServer)
  try {
    return { made: await make(), routes }
  } finally {
    unsubscribe('fastify.initialization', onServer)
  }
}

const part = (schema: unknown): JsonSchema | undefined =>
  typeof schema === 'object' && schema !== null ? schema : undefined
