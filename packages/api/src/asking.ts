import { type AnyRoute, allRoutes, type RouteName, type RouteOf } from './contract.js'
import type { Body, Params, Query, Route } from './route.js'

type Nothing = Readonly<Record<never, never>>

/** What a request is made of, besides who makes it: what its route needs, by the type of the route. */
export type RequestOf<R extends Route> = (keyof Params<R> extends never ? Nothing : { readonly params: Params<R> }) &
  (object extends Query<R> ? { readonly query?: Query<R> } : { readonly query: Query<R> }) &
  (undefined extends Body<R>
    ? Nothing
    : object extends Body<R>
      ? { readonly body?: Body<R> }
      : { readonly body: Body<R> })

/** Routes that answer with JSON; others answer with texts and streams. */
export type JsonRouteName = RouteName extends infer Name extends RouteName
  ? Name extends RouteName
    ? RouteOf<Name>['answer']['media'] extends 'application/json'
      ? Name
      : never
    : never
  : never

/** The route of that name; undefined where the contract has none. */
export const routeOf = (name: string): AnyRoute | undefined =>
  allRoutes().find(({ method, path }) => `${method} ${path}` === name)

interface Given {
  readonly params?: object
  readonly query?: object
}

/** Method and address, with its query, of a request to the route of that name. */
export function addressOf(name: RouteName, { params = {}, query = {} }: Given): { method: string; path: string } {
  const [method = '', path = ''] = name.split(' ')
  const filled = path.replaceAll(/:(\w+)/g, (_, id: string) => String(Reflect.get(params, id)))
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const parts = given.map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`)
  return { method, path: parts.length === 0 ? filled : `${filled}?${parts.join('&')}` }
}
