import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { parseSearch, stringifySearch } from './address/search.js'
import { me, projects } from './api/queries.js'
import { readCircuitSearch } from './circuits/search.js'
import { readCompareSearch } from './compare/search.js'
import { FlagsPage } from './flags/list/flags-page.js'
import { readFlagsSearch } from './flags/list/flags-search.js'
import { atHand } from './frame/at-hand.js'
import { Inside } from './frame/inside.js'
import { PageToCome } from './frame/page-to-come.js'
import { PlaceFrame } from './frame/place-frame.js'
import { readHistorySearch } from './history/search.js'
import { readStartSearch } from './start/steps.js'
import { readWhySearch } from './why/search.js'

// The addresses of all pages. What is on the first page comes at once; every other page is a file of its own.

/** A page that is a file of its own. */
const later = <Module extends Record<Name, unknown>, Name extends string>(load: () => Promise<Module>, name: Name) =>
  lazyRouteComponent(() => atHand(load), name)

interface Known {
  readonly client: QueryClient
}

const root = createRootRouteWithContext<Known>()({
  component: Outlet,
  notFoundComponent: later(() => import('./frame/not-found.js'), 'NotFound'),
})

const setUp = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: later(() => import('./signing-in/set-up.js'), 'SetUp'),
})
const password = createRoute({
  getParentRoute: () => root,
  path: '/password',
  component: later(() => import('./signing-in/choose-password.js'), 'ChoosePassword'),
})

/** Everything for people who have signed in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  // Both at once, before the first of them is waited for.
  beforeLoad({ context: { client } }) {
    void client.prefetchQuery(me)
    void client.prefetchQuery(projects)
  },
  component: Inside,
})

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: later(() => import('./frame/home.js'), 'Home'),
})

const begin = createRoute({
  getParentRoute: () => inside,
  path: '/start',
  component: later(() => import('./start/begin.js'), 'Begin'),
})

const place = createRoute({
  getParentRoute: () => inside,
  path: '/p/$project/$environment',
  component: PlaceFrame,
})
const placeHome = createRoute({
  getParentRoute: () => place,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/p/$project/$environment/flags', params })
  },
})

const flags = createRoute({
  getParentRoute: () => place,
  path: '/flags',
  validateSearch: readFlagsSearch,
  component: FlagsPage,
})

const flag = createRoute({
  getParentRoute: () => place,
  path: '/flags/$flag',
  component: later(() => import('./flags/flag/flag-page.js'), 'FlagPage'),
})
const flagSetup = createRoute({
  getParentRoute: () => flag,
  path: '/',
  component: later(() => import('./flags/flag/setup.js'), 'Setup'),
})
const flagCircuit = createRoute({
  getParentRoute: () => flag,
  path: '/circuit',
  validateSearch: readCircuitSearch,
  component: later(() => import('./circuits/tab/circuit-tab.js'), 'CircuitTab'),
})
const flagCode = createRoute({
  getParentRoute: () => flag,
  path: '/code',
  component: later(() => import('./flags/flag/code.js'), 'Code'),
})

const start = createRoute({
  getParentRoute: () => place,
  path: '/start',
  validateSearch: readStartSearch,
  component: later(() => import('./start/start-page.js'), 'StartPage'),
})

const keys = createRoute({
  getParentRoute: () => place,
  path: '/keys',
  component: later(() => import('./keys/keys-page.js'), 'KeysPage'),
})

const circuits = createRoute({
  getParentRoute: () => place,
  path: '/circuits',
  component: later(() => import('./circuits/all/circuits-page.js'), 'CircuitsPage'),
})
const flagHistory = createRoute({
  getParentRoute: () => flag,
  path: '/history',
  component: later(() => import('./history/flag-history.js'), 'FlagHistory'),
})

const flagWhy = createRoute({
  getParentRoute: () => flag,
  path: '/why',
  validateSearch: readWhySearch,
  component: later(() => import('./why/flag-why.js'), 'FlagWhy'),
})
const why = createRoute({
  getParentRoute: () => place,
  path: '/why',
  validateSearch: readWhySearch,
  component: later(() => import('./why/why-page.js'), 'WhyPage'),
})

const cleanUp = createRoute({
  getParentRoute: () => place,
  path: '/clean-up',
  component: later(() => import('./clean-up/clean-up-page.js'), 'CleanUpPage'),
})

const compare = createRoute({
  getParentRoute: () => place,
  path: '/compare',
  validateSearch: readCompareSearch,
  component: later(() => import('./compare/compare-page.js'), 'ComparePage'),
})

const history = createRoute({
  getParentRoute: () => place,
  path: '/history',
  validateSearch: readHistorySearch,
  component: later(() => import('./history/history-page.js'), 'HistoryPage'),
})

const services = createRoute({
  getParentRoute: () => place,
  path: '/services',
  component: later(() => import('./services/services-page.js'), 'ServicesPage'),
})

const project = createRoute({
  getParentRoute: () => inside,
  id: 'project',
  component: later(() => import('./frame/plain-frame.js'), 'ProjectFrame'),
})
const people = createRoute({
  getParentRoute: () => project,
  path: '/p/$project/people',
  component: later(() => import('./people/people-page.js'), 'PeoplePage'),
})
const webhooks = createRoute({
  getParentRoute: () => project,
  path: '/p/$project/webhooks',
  component: later(() => import('./webhooks/webhooks-page.js'), 'WebhooksPage'),
})
const webhook = createRoute({
  getParentRoute: () => project,
  path: '/p/$project/webhooks/$webhook',
  component: later(() => import('./webhooks/webhook-page.js'), 'WebhookPage'),
})
const settings = createRoute({
  getParentRoute: () => project,
  path: '/p/$project/settings',
  component: later(() => import('./settings/settings-page.js'), 'SettingsPage'),
})

const tower = createRoute({
  getParentRoute: () => inside,
  id: 'tower',
  component: later(() => import('./frame/plain-frame.js'), 'TowerFrame'),
})
const health = createRoute({
  getParentRoute: () => tower,
  path: '/health',
  component: later(() => import('./health/health-page.js'), 'HealthPage'),
})
const account = createRoute({
  getParentRoute: () => tower,
  path: '/account',
  component: later(() => import('./account/account-page.js'), 'AccountPage'),
})
const tokens = createRoute({
  getParentRoute: () => tower,
  path: '/tokens',
  component: later(() => import('./tokens/tokens-page.js'), 'TokensPage'),
})
const newProject = createRoute({
  getParentRoute: () => tower,
  path: '/new-project',
  component: later(() => import('./settings/new-project-page.js'), 'NewProjectPage'),
})

const tree = root.addChildren([
  setUp,
  password,
  inside.addChildren([
    home,
    begin,
    place.addChildren([
      placeHome,
      circuits,
      flags,
      flag.addChildren([flagSetup, flagCircuit, flagCode, flagHistory, flagWhy]),
      history,
      why,
      cleanUp,
      compare,
      start,
      keys,
      services,
    ]),
    project.addChildren([people, webhooks, webhook, settings]),
    tower.addChildren([health, account, tokens, newProject]),
  ]),
])

export const createPages = (client: QueryClient) =>
  createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: 'intent',
    defaultPendingComponent: PageToCome,
    defaultPendingMs: 500,
    defaultPendingMinMs: 0,
    defaultErrorComponent: later(() => import('./frame/broken.js'), 'Broken'),
    scrollRestoration: true,
    parseSearch,
    stringifySearch,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>
  }
}
