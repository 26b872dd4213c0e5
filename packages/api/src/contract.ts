import { account, signingIn, singleSignOn } from './account.js'
import { audit } from './audit.js'
import { circuits } from './circuits.js'
import { configs } from './config.js'
import { docs } from './docs.js'
import { events } from './events.js'
import { flags } from './flags.js'
import { health } from './health.js'
import { history } from './history.js'
import { hygiene } from './hygiene.js'
import { keys } from './keys.js'
import { metrics } from './metrics.js'
import { overviews } from './overview.js'
import { people } from './people.js'
import { apps, environments, projects } from './projects.js'
import { promotions } from './promotion.js'
import type { Route } from './route.js'
import { rulesets } from './rulesets.js'
import { series } from './series.js'
import { signals } from './signals.js'
import { tokens } from './tokens.js'
import { trips } from './trips.js'
import { upkeep } from './upkeep.js'
import { usage } from './usage.js'
import { webhooks } from './webhooks.js'

/** Everything that can be asked of Tower over HTTP, by resource. */
export const contract = {
  health,
  metrics,
  docs,
  projects,
  environments,
  promotions,
  apps,
  flags,
  overviews,
  upkeep,
  circuits,
  configs,
  keys,
  tokens,
  audit,
  webhooks,
  history,
  events,
  signals,
  series,
  usage,
  hygiene,
  trips,
  rulesets,
  people,
  account,
  signingIn,
  singleSignOn,
} satisfies Record<string, Record<string, Route>>

type Resources = typeof contract
export type AnyRoute = { [R in keyof Resources]: Resources[R][keyof Resources[R]] }[keyof Resources]

/** The route by its method and path, such as `GET /api/apps/:id`. */
export type RouteOf<Name extends RouteName> = Extract<AnyRoute, { method: MethodOf<Name>; path: PathOf<Name> }>
export type RouteName = AnyRoute extends infer R ? (R extends Route ? `${R['method']} ${R['path']}` : never) : never
type MethodOf<Name> = Name extends `${infer Method} ${string}` ? Method : never
type PathOf<Name> = Name extends `${string} ${infer Path}` ? Path : never

export const allRoutes = (): AnyRoute[] => allOperations().map(({ route }) => route)

/** A route with its place in the contract. */
export interface Operation {
  readonly resource: string
  /** Such as `flags.list`. */
  readonly id: string
  readonly route: AnyRoute
}

/** In the order of the contract. */
export const allOperations = (): Operation[] =>
  Object.entries(contract).flatMap(([resource, routes]) =>
    Object.entries<AnyRoute>(routes).map(([name, route]) => ({ resource, id: `${resource}.${name}`, route })),
  )
