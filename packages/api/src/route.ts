import type Type from 'typebox'
import type { Need } from './needs.js'
import { idText, only } from './values.js'

/** How a success is answered. */
export interface Answer {
  readonly status: 200 | 201
  readonly media: 'application/json' | 'text/event-stream' | 'text/plain'
  /** Of JSON the schema; otherwise that of a text. */
  readonly body: Type.TSchema
  /** Statuses besides that tell of no problem: 304 without a body, 503 with the same one. */
  readonly or?: 304 | 503
}

interface RouteOfAny {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Every word that begins with a colon stands for an id. */
  readonly path: `/${string}`
  readonly needs: Need
  /** Default: `NO_QUERY`. */
  readonly query?: Type.TSchema
  /** Default: `NO_BODY`. */
  readonly body?: Type.TSchema
  readonly answer: Answer
  /** A sentence without its full stop. */
  readonly summary: string
}

/** Keys of an app are held to the id in the path. */
interface RouteOfKeys extends RouteOfAny {
  readonly needs: 'server-key' | 'client-key'
  readonly path: `/${string}/apps/:id/${string}`
}

interface RouteOfOthers extends RouteOfAny {
  readonly needs: Exclude<Need, RouteOfKeys['needs']>
}

/** One thing that can be asked of Tower over HTTP. */
export type Route = RouteOfKeys | RouteOfOthers

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

export const paramNames = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)

/** Of the texts that stand in a path in place of its ids. */
export const paramsSchema = (path: string) => only(Object.fromEntries(paramNames(path).map((name) => [name, idText])))
