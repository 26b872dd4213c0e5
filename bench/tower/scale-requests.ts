import { FIRST, PERSONS, RARE_PERSON, type Size } from './fill.js'
import type { Request } from './requests.js'

/** Steps through numbers in an order without a pattern that an index would like. */
function steps(): (below: number) => number {
  let state = 1
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

/** What is asked of a large Tower, each time of another place. */
export function requestsOf({ projects, environments, flags, entries }: Size): readonly (() => Request)[] {
  const step = steps()
  const app = () => FIRST.app + step(projects * environments)
  const project = () => FIRST.project + step(projects)
  const flag = () => FIRST.flag + step(projects * environments * flags)
  const get = (name: string, path: () => string) => (): Request => ({ name, method: 'GET', path: path() })
  const search = (name: string, query: () => string) =>
    get(`search: ${name}`, () => `/api/apps/${app()}/flags/search?${query()}`)
  const history = (name: string, query: () => string) => get(`history: ${name}`, () => `/api/history?${query()}`)
  const patch = (name: string, path: string, body: () => object) => (): Request => ({
    name,
    method: 'PATCH',
    path: `/api/flags/${flag()}${path}`,
    body: JSON.stringify(body()),
  })
  /** Of the environment that a tenth of everything is about, and of its project. */
  const busy = { app: FIRST.app, project: FIRST.project }

  return [
    get('nothing of the database', () => '/healthz'),
    get('list flags', () => `/api/apps/${app()}/flags`),
    get('list apps', () => '/api/apps'),
    get('list projects', () => '/api/projects'),
    get('list apps, 20 projects seen', () => '/api/apps'),
    get('read one flag', () => `/api/flags/${flag()}`),
    get('log of an app', () => `/api/logs/${app()}?limit=100`),
    get('log of all', () => '/api/logs?limit=100'),
    get('log, 20 projects seen', () => '/api/logs?limit=100'),
    patch('save: percentage', '', () => ({ rollout_percentage: step(10_000) / 100 })),
    // About half of them are as asked already, and nothing is written.
    patch('save: on or off', '/toggle', () => ({ is_active: step(2) === 0 })),
    patch('save: description everywhere', '', () => ({ description: `words ${step(1_000_000)}` })),
    search('by title', () => ''),
    search('by change', () => 'sort=updated'),
    search('200 by creation', () => 'sort=created&limit=200'),
    search('words', () => `q=${step(500)}`),
    search('words of none', () => 'q=nowhere'),
    search('tag, state', () => 'tag=pay&state=on'),
    search('owner of none', () => 'owner=nobody'),
    history('newest', () => 'limit=100'),
    history('deep', () => `before=${1 + step(entries)}`),
    history('since, until', () => 'since=2026-01-02T00:00:00Z&until=2026-01-03T00:00:00Z'),
    history('flag', () => `flag=${flag()}`),
    history('environment', () => `app=${app()}`),
    history('busy environment', () => `app=${busy.app}`),
    history('project', () => `project=${project()}`),
    history('person', () => `actor=person:${1 + step(PERSONS)}`),
    history('rare person', () => `actor=person:${RARE_PERSON}`),
    history('persons', () => 'actor=person'),
    history('rare kind', () => 'actor=tower'),
    history('rare action', () => 'action=restore'),
    history('project, rare person', () => `project=${busy.project}&actor=person:${RARE_PERSON}`),
    history('project, rare action', () => `project=${busy.project}&action=restore`),
    history('environment, rare kind', () => `app=${busy.app}&actor=tower`),
    history('person, rare action', () => `actor=person:1&action=restore`),
    history('words', () => 'q=spring'),
    history('words of none', () => 'q=nowhere'),
    history('words, environment', () => `app=${app()}&q=warehouse`),
    history('words, flag', () => `flag=${flag()}&q=warehouse`),
    history('20 projects seen', () => 'limit=100'),
    history('words, 20 projects seen', () => 'q=spring'),
    history('words of none, 20 projects seen', () => 'q=nowhere'),
    history('rare person, 20 projects seen', () => `actor=person:${RARE_PERSON}`),
    get('hygiene of an environment', () => `/api/apps/${app()}/hygiene`),
    get('hygiene of a project', () => `/api/projects/${project()}/hygiene`),
    get('compare', () => compare(project(), environments)),
    get('usage of a flag', () => `/api/flags/${flag()}/usage`),
    get('usage of an app', () => `/api/apps/${app()}/usage`),
  ]
}

function compare(project: number, environments: number): string {
  const first = FIRST.app + (project - FIRST.project) * environments
  return `/api/projects/${project}/compare?from=${first}&to=${first + 1}`
}
