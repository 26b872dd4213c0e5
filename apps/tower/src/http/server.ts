import { isUtf8 } from 'node:buffer'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { BODY_LIMIT_BYTES } from '@tailslide/api'
import type { Clock, Logger } from '@tailslide/core'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { holderOf, turnHolderOf } from '../access/caller.js'
import { withPages } from '../dashboard/pages.js'
import { TowerError } from '../errors.js'
import { boundAnswers } from './answer-budget.js'
import { createBodyBudget } from './body-budget.js'
import { type CallerTurns, CHANGE_MS, createCallerTurns, EXPORT_MS, READ_MS } from './caller-turns.js'
import { closeGently, unlessEnding } from './close-gently.js'
import { compressAnswers } from './compress.js'
import type { Connections } from './connections.js'
import { answerError } from './error-answers.js'
import { readForwarded } from './forwarded.js'
import { beyondLimits } from './json-limits.js'
import { createLargeBodies, hasLargeBody } from './large-bodies.js'
import { writeLongAnswers } from './long-answers.js'
import { oneAtATime } from './one-at-a-time.js'
import type { PublicPlace } from './origin.js'
import { HTTP_OPTIONS, sendContinue, speakHttp } from './protocol.js'
import { checkContentEncoding, checkFraming, hasBody } from './request-framing.js'
import { withSecurityHeaders } from './security-headers.js'
import { createShownPaths } from './shown-path.js'
import { shortened } from './shown-value.js'
import { createSparseLog } from './sparse-log.js'
import { type TurnKind, turnKindOf } from './turn-kind.js'
import { createValidatorCompiler } from './validate.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** The path of an address as it may be logged. */
    shownPath(url: string): string
  }
}

/** Certificate (with its chain) and key, as PEM. */
export interface TlsOptions {
  readonly cert: string
  readonly key: string
}

export interface ServerOptions {
  readonly logger: Logger
  readonly clock: Clock
  readonly connections: Connections
  readonly place?: Pick<PublicPlace, 'url'>
  readonly tls?: TlsOptions | undefined
  readonly trustedProxies?: string | undefined
  /** Where the built pages are. */
  readonly pages?: string | undefined
}

/** A server without routes, which takes JSON by the letter and answers every error in one shape. */
export function createServer({
  logger,
  clock,
  connections,
  place = { url: undefined },
  tls,
  trustedProxies,
  pages,
}: ServerOptions): FastifyInstance {
  const log = createSparseLog({ logger, clock })
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    closeGently(request, clock)
    answerError(log, error, request, reply)
  }
  const server = fastify({
    serverFactory: (handler: RequestListener) => {
      const listener = createListener(
        tls,
        unlessEnding(oneAtATime(withSecurityHeaders(withPages(handler, pages), place))),
      )
      connections.watch(listener)
      speakHttp(listener, connections, clock)
      return listener
    },
    // Every server has one already.
    clientErrorHandler: () => {},
    trustProxy: trustedProxies ?? false,
    bodyLimit: BODY_LIMIT_BYTES,
    // What is under way is answered; `drain` sees to the end of the rest.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    frameworkErrors: refuse,
  })

  if (trustedProxies !== undefined) readForwarded(server, logger)
  const budget = createBodyBudget()
  server.addHook('onRequest', async (request) => checkFraming(request))
  // After the hooks that ask who it is, and before the body is read.
  server.addHook('preParsing', async (request, reply) => {
    if (!hasBody(request)) return
    checkContentEncoding(request)
    budget.take(request, reply)
    sendContinue(request.raw, reply.raw)
  })
  const large = createLargeBodies(clock)
  // Parsed, looked at and worked on in a turn of the event loop each.
  server.addHook('preValidation', async (request, reply) => {
    if (!hasLargeBody(request)) return
    if (request.caller) await large.turn(holderOf(request.caller), reply.raw)
    await nextTurn()
  })
  server.addHook('preHandler', async (request) => {
    if (hasLargeBody(request)) await nextTurn()
  })
  const turns = {
    read: createCallerTurns(clock, READ_MS),
    export: createCallerTurns(clock, EXPORT_MS),
    change: createCallerTurns(clock, CHANGE_MS),
  } as const satisfies Record<TurnKind, CallerTurns>
  // Before `checkNeeds` asks once more of who had to wait: meanwhile credentials end and environments are protected.
  server.addHook('preHandler', async (request, reply) => {
    const { caller, routeOptions } = request
    const kind = caller && turnKindOf(caller, routeOptions.config.route)
    if (kind && (await turns[kind].turn(turnHolderOf(caller), reply.raw))) request.hasWaited = true
  })
  writeLongAnswers(server)
  compressAnswers(server)
  // After that, because it is what waits to be read that is counted.
  boundAnswers(server)
  const paths = createShownPaths()
  server.decorate('shownPath', paths.show)
  server.addHook('onRoute', ({ url }) => paths.know(url))
  server.setValidatorCompiler(createValidatorCompiler())
  const parseJson = server.getDefaultJsonParser('error', 'error')
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    // Many clients name a content type and send nothing; whether a body is needed is for the schema to say.
    if (bytes.length === 0) return done(null, undefined)
    const charset = /;\s*charset="?([^\s";]{1,40})/i.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8'
    if (!/^utf-?8$/i.test(charset)) {
      return done(new TowerError('UNSUPPORTED_MEDIA_TYPE', `JSON must be in UTF-8, and the charset is ${charset}.`))
    }
    if (!isUtf8(bytes)) return done(new TowerError('MALFORMED_JSON', 'The body is not UTF-8.'))
    const body = bytes.toString('utf8')
    const reason = beyondLimits(body)
    if (reason !== undefined) return done(new TowerError('INVALID_INPUT', `The body ${reason}.`))
    parseJson(request, body, (error, value) => (error ? done(notJson(body)) : done(null, value)))
  })
  server.setErrorHandler(refuse)
  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    refuse(new TowerError('ROUTE_NOT_FOUND', `There is no ${request.method} ${shortened(path)}.`), request, reply)
  })
  return server
}

/** The framework's words say neither where nor what. */
function notJson(body: string): TowerError {
  let why = 'a field is named __proto__ or constructor'
  try {
    JSON.parse(body)
  } catch (thrown) {
    if (thrown instanceof Error) why = thrown.message.slice(0, 200)
  }
  return new TowerError('MALFORMED_JSON', `The body is not valid JSON: ${why}.`)
}

const createListener = (tls: TlsOptions | undefined, handler: RequestListener) =>
  tls ? createTlsServer(tls, handler) : createHttpServer(HTTP_OPTIONS, handler)

/** A handshake that nobody ends holds a connection too. */
const HANDSHAKE_WITHIN_MS = 10_000

/** `node:https` is loaded only when it is asked for. */
function createTlsServer({ cert, key }: TlsOptions, handler: RequestListener) {
  const https = process.getBuiltinModule('node:https')
  try {
    return https.createServer({ cert, key, handshakeTimeout: HANDSHAKE_WITHIN_MS, ...HTTP_OPTIONS }, handler)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TowerError('INVALID_OPTION', `The TLS certificate and key cannot be used: ${reason}`, { cause })
  }
}
