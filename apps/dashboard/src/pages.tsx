import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { me, projects } from './api/queries.js'
import { FILTERS } from './flags/list/arrange.js'
import { FlagsPage } from './flags/list/flags-page.js'
import type { FlagsSearch } from './flags/list/flags-search.js'
import { Inside } from './frame/inside.js'
import { NotFound } from './frame/not-found.js'
import { PlaceFrame } from './frame/place-frame.js'
import { readHistorySearch } from './history/search.js'
import { readStartSearch } from './start/steps.js'
import { readWhySearch } from './why/search.js'

// The addresses of all pages. What is on the first page comes at once; every other page is a file of its own.

interface Known {
  readonly client: QueryClient
}

const root = createRootRouteWithContext<Known>()({ component: Outlet, notFoundComponent: NotFound })

const setUp = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./signing-in/set-up.js'), 'SetUp'),
})
const password = createRoute({
  getParentRoute: () => root,
  path: '/password',
  component: lazyRouteComponent(() => import('./signing-in/choose-password.js'), 'ChoosePassword'),
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
  component: lazyRouteComponent(() => import('./frame/home.js'), 'Home'),
})

const begin = createRoute({
  getParentRoute: () => inside,
  path: '/start',
  component: lazyRouteComponent(() => import('./start/begin.js'), 'Begin'),
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
  validateSearch: ({ q, show, make }: Record<string, unknown>): FlagsSearch => {
    const known = FILTERS.find((each) => each === show)
    return {
      ...(typeof q === 'string' && q !== '' && { q }),
      ...(known && { show: known }),
      ...(make === true && { make }),
    }
  },
  component: FlagsPage,
})

const flag = createRoute({
  getParentRoute: () => place,
  path: '/flags/$flag',
  component: lazyRouteComponent(() => import('./flags/flag/flag-page.js'), 'FlagPage'),
})
const flagSetup = createRoute({
  getParentRoute: () => flag,
  path: '/',
  component: lazyRouteComponent(() => import('./flags/flag/setup.js'), 'Setup'),
})
const flagCircuit = createRoute({
  getParentRoute: () => flag,
  path: '/circuit',
  validateSearch: ({ range }: Record<string, unknown>): { readonly range?: string } =>
    typeof range === 'string' ? { range } : {},
  component: lazyRouteComponent(() => import('./circuits/tab/circuit-tab.js'), 'CircuitTab'),
})
const flagCode = createRoute({
  getParentRoute: () => flag,
  path: '/code',
  component: lazyRouteComponent(() => import('./flags/flag/code.js'), 'Code'),
})

const start = createRoute({
  getParentRoute: () => place,
  path: '/start',
  validateSearch: readStartSearch,
  component: lazyRouteComponent(() => import('./start/start-page.js'), 'StartPage'),
})

const keys = createRoute({
  getParentRoute: () => place,
  path: '/keys',
  component: lazyRouteComponent(() => import('./keys/keys-page.js'), 'KeysPage'),
})

const circuits = createRoute({
  getParentRoute: () => place,
  path: '/circuits',
  component: lazyRouteComponent(() => import('./circuits/all/circuits-page.js'), 'CircuitsPage'),
})
const flagHistory = createRoute({
  getParentRoute: () => flag,
  path: '/history',
  component: lazyRouteComponent(() => import('./history/flag-history.js'), 'FlagHistory'),
})

const flagWhy = createRoute({
  getParentRoute: () => flag,
  path: '/why',
  validateSearch: readWhySearch,
  component: lazyRouteComponent(() => import('./why/flag-why.js'), 'FlagWhy'),
})
const why = createRoute({
  getParentRoute: () => place,
  path: '/why',
  validateSearch: readWhySearch,
  component: lazyRouteComponent(() => import('./why/why-page.js'), 'WhyPage'),
})

const cleanUp = createRoute({
  getParentRoute: () => place,
  path: '/clean-up',
  component: lazyRouteComponent(() => import('./clean-up/clean-up-page.js'), 'CleanUpPage'),
})

const history = createRoute({
  getParentRoute: () => place,
  path: '/history',
  validateSearch: readHistorySearch,
  component: lazyRouteComponent(() => import('./history/history-page.js'), 'HistoryPage'),
})

const services = createRoute({
  getParentRoute: () => place,
  path: '/services',
  component: lazyRouteComponent(() => import('./services/services-page.js'), 'ServicesPage'),
})

const project = createRoute({
  getParentRoute: () => inside,
  id: 'project',
  component: lazyRouteComponent(() => import('./frame/plain-frame.js'), 'ProjectFrame'),
})
const people = createRoute({
  getParentRoute: () => project,
  path: '/p/$project/people',
  component: lazyRouteComponent(() => import('./people/people-page.js'), 'PeoplePage'),
})
const webhooks = createRoute({
  getParentRoute: () => project,
  path: '/p/$project/webhooks',
  component: lazyRouteComponent(() => import('./webhooks/webhooks-page.js'), 'WebhooksPage'),
})
const webhook = createRoute({
  getParentRoute: () => project,
  path: '/p/$project/webhooks/$webhook',
  component: lazyRouteComponent(() => import('./webhooks/webhook-page.js'), 'WebhookPage'),
})
const settings = createRoute({
  getParentRoute: () => project,
  path: '/p/$project/settings',
  component: lazyRouteComponent(() => import('./settings/settings-page.js'), 'SettingsPage'),
})

const tower = createRoute({
  getParentRoute: () => inside,
  id: 'tower',
  component: lazyRouteComponent(() => import('./frame/plain-frame.js'), 'TowerFrame'),
})
const health = createRoute({
  getParentRoute: () => tower,
  path: '/health',
  component: lazyRouteComponent(() => import('./health/health-page.js'), 'HealthPage'),
})
const account = createRoute({
  getParentRoute: () => tower,
  path: '/account',
  component: lazyRouteComponent(() => import('./account/account-page.js'), 'AccountPage'),
})
const tokens = createRoute({
  getParentRoute: () => tower,
  path: '/tokens',
  component: lazyRouteComponent(() => import('./tokens/tokens-page.js'), 'TokensPage'),
})
const newProject = createRoute({
  getParentRoute: () => tower,
  path: '/new-project',
  component: lazyRouteComponent(() => import('./settings/new-project-page.js'), 'NewProjectPage'),
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
      start,
      keys,
      services,
    ]),
    project.addChildren([people, webhooks, webhook, settings]),
    tower.addChildren([health, account, tokens, newProject]),
  ]),
])

export const createPages = (client: QueryClient) =>
  createRouter({ routeTree: tree, context: { client }, defaultPreload: 'intent', scrollRestoration: true })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>
  }
}
