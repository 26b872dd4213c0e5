import type { RequestListener } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { Logger } from '@tailslide/core'
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify'
import { TowerError } from '../errors.js'
import { answerError } from './error-answers.js'
import { beyondLimits } from './json-limits.js'
import { createShownPaths } from './shown-path.js'
import { shortened } from './shown-value.js'
import { createValidatorCompiler } from './validate.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** The path of an address as it may be logged. */
    shownPath(url: string): string
  }
}

/** The HTTP server as the routes see it: their schemas are their types. */
export type Server = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

const BODY_LIMIT_BYTES = 1_048_576

/** Certificate (with its chain) and key, as PEM. */
export interface TlsOptions {
  readonly cert: string
  readonly key: string
}

/** A server without routes, which takes JSON by the letter and answers every error in one shape. */
export function createServer(logger: Logger, tls?: TlsOptions): Server {
  const server = fastify({
    ...(tls && { serverFactory: (handler: RequestListener) => createTlsServer(tls, handler) }),
    bodyLimit: BODY_LIMIT_BYTES,
    // What is under way is answered; `drain` sees to the end of the rest.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    // A HEAD of a stream would be a stream.
    exposeHeadRoutes: false,
    frameworkErrors: (error, request, reply) => answerError(logger, error, request, reply),
  }).withTypeProvider<TypeBoxTypeProvider>()

  const paths = createShownPaths()
  server.decorate('shownPath', paths.show)
  server.addHook('onRoute', ({ url }) => paths.know(url))
  server.setValidatorCompiler(createValidatorCompiler())
  const parseJson = server.getDefaultJsonParser('error', 'error')
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    // Many clients name a content type and send nothing; whether a body is needed is for the schema to say.
    if (body === '') return done(null, undefined)
    const reason = beyondLimits(body)
    if (reason === undefined) parseJson(request, body, done)
    else done(new TowerError('INVALID_INPUT', `The body ${reason}.`))
  })
  server.setErrorHandler((error, request, reply) => answerError(logger, error, request, reply))
  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    answerError(
      logger,
      new TowerError('ROUTE_NOT_FOUND', `There is no ${request.method} ${shortened(path)}.`),
      request,
      reply,
    )
  })
  return server
}

const KEEP_ALIVE_MS = 72_000

/** `node:https` is loaded only when it is asked for. The times are those that fastify gives to its own server. */
function createTlsServer({ cert, key }: TlsOptions, handler: RequestListener) {
  const https = process.getBuiltinModule('node:https')
  try {
    return https.createServer({ cert, key, keepAliveTimeout: KEEP_ALIVE_MS }, handler)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TowerError('INVALID_OPTION', `The TLS certificate and key cannot be used: ${reason}`, { cause })
  }
}
