import type Type from 'typebox'
import type { Need, Role } from './needs.js'
import { idText, only } from './values.js'

/** How a success is answered. */
export interface Answer {
  readonly status: 200 | 201 | 303
  readonly media:
    | 'application/json'
    | 'application/x-ndjson'
    | 'text/event-stream'
    | 'text/plain'
    | 'text/html'
    | 'text/css'
  /** Of JSON the schema; otherwise that of a text. */
  readonly body: Type.TSchema
  /** Statuses besides that tell of no problem: 304 without a body, 503 with the same one. */
  readonly or?: 304 | 503
}

/**
 * What a route for roles is about, which says where its caller needs the role.
 * projects   a list over all that the caller may see: a role somewhere is enough
 * project, app, flag    the one that `:id` in the path names
 * mine      what belongs to the caller, who need not have a role anywhere; the route looks after whose it is
 */
export type Subject = 'projects' | 'project' | 'app' | 'flag' | 'mine'

interface RouteOfAny {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Every word that begins with a colon stands for an id. */
  readonly path: `/${string}`
  readonly needs: Need
  /** Default: `NO_QUERY`. */
  readonly query?: Type.TSchema
  /** Default: `NO_BODY`. */
  readonly body?: Type.TSchema
  /** Of a body, at most; default: 1 MiB, and 8 KiB of who has shown nothing. */
  readonly bodyLimitBytes?: number
  readonly answer: Answer
  /**
   * Among what it waits for its turn; default: what is read, of a GET, and what is changed, of all else. What is sent by another method
   * and changes no flag takes no turn of who switches one off.
   */
  readonly turn?: 'reads'
  /** Whether `If-Match` with the ETag of the flag guards it. Other routes refuse the header: dropped, it would guard nothing and nobody would know. */
  readonly heedsIfMatch?: true
  /** A sentence without its full stop. */
  readonly summary: string
}

/** Keys of an app are held to the id in the path. */
interface RouteOfKeys extends RouteOfAny {
  readonly needs: 'server-key' | 'client-key'
  readonly path: `/${string}/apps/:id/${string}`
  readonly of?: never
  readonly protects?: never
}

/** Roles are given by project. */
interface RouteOfRoles extends RouteOfAny {
  readonly needs: Exclude<Role, 'admin'>
  readonly of: Subject
  /**
   * Whether a request with this body only takes the new path away from users, or changes nothing for them. In a protected environment an editor may do that
   * and nothing else.
   */
  readonly protects?: (body: unknown) => boolean
}

interface RouteOfOthers extends RouteOfAny {
  readonly needs: 'nobody' | 'person' | 'admin' | 'metrics'
  readonly of?: never
  readonly protects?: never
}

/** One thing that can be asked of Tower over HTTP. */
export type Route = RouteOfKeys | RouteOfRoles | RouteOfOthers

export const route = <const R extends Route>(description: R): R => description

/** Of `/api/apps/:id/keys/:keyId`, `id` and `keyId`. */
type ParamNames<Path extends string> = Path extends `${string}/:${infer Rest}`
  ? Rest extends `${infer Name}/${infer More}`
    ? Name | ParamNames<`/${More}`>
    : Rest
  : never

/** The ids in the path of a route. */
export type Params<R extends Route> = { readonly [Name in ParamNames<R['path']>]: number }

/** The values of a query string, as they come, which is as strings. */
export type Query<R extends Route> = R extends { readonly query: infer Q extends Type.TSchema }
  ? Type.Static<Q>
  : object

export type Body<R extends Route> = R extends { readonly body: infer B extends Type.TSchema }
  ? Type.Static<B>
  : undefined

/** The body of a success. */
export type AnswerBody<R extends Route> = Type.Static<R['answer']['body']>

export const BODY_LIMIT_BYTES = 1_048_576
/** Of whoever has shown nothing: an email address, a password and a name. Bodies as short take no room from others. */
export const STRANGERS_BODY_LIMIT_BYTES = 8_192

export const bodyLimitOf = ({ needs, bodyLimitBytes }: Route): number =>
  bodyLimitBytes ?? (needs === 'nobody' ? STRANGERS_BODY_LIMIT_BYTES : BODY_LIMIT_BYTES)

export const paramNames = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)

/** Of the texts that stand in a path in place of its ids. */
export const paramsSchema = (path: string) => only(Object.fromEntries(paramNames(path).map((name) => [name, idText])))
