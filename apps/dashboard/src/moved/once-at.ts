import type { HistoryEntry, Project } from '@tailslide/api'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.js'
import type { NamesBefore } from '../frame/names-before.js'

type Noted = Parameters<NamesBefore['note']>[0]

/** What an address names. */
export interface Asked {
  readonly project: string
  readonly environment: string | undefined
}

/** As long as a search may be; the rest is compared here. */
const LONGEST_SEARCH = 100

async function search(
  action: 'app_rename' | 'app_update',
  text: string,
  project?: string,
): Promise<readonly HistoryEntry[]> {
  const q = text.slice(0, LONGEST_SEARCH)
  const { payload } = await call('GET /api/history', { query: { action, q, ...(project && { project }) } })
  return payload
}

/** The newest project that was called so. */
async function projectOnceCalled(title: string, known: readonly Project[]): Promise<Project | undefined> {
  const entries = await search('app_rename', `${title} is now`)
  const ids = entries.filter(({ note }) => note.startsWith(`${title} is now `)).map(({ project_id }) => project_id)
  return ids.flatMap((id) => known.find((project) => project.id === id) ?? [])[0]
}

/** The number of the newest environment of a project that was called so. */
async function environmentOnceCalled(name: string, { id, environments }: Project): Promise<number | undefined> {
  const entries = await search('app_update', name, String(id))
  const renamed = entries.filter(({ changes }) =>
    changes.some(({ field, before }) => field === 'name' && before === name),
  )
  return renamed.flatMap(({ app_id }) => environments.find((each) => each.app_id === app_id)?.app_id ?? [])[0]
}

/** What was at an address before it was renamed, under the names of the address; nothing where the history knows of none. */
export const onceAt = (asked: Asked, known: readonly Project[]) =>
  queryOptions({
    queryKey: ['history', 'once at', asked.project, asked.environment],
    async queryFn(): Promise<Noted> {
      const { project: title, environment: name } = asked
      const project = known.find((each) => each.title === title) ?? (await projectOnceCalled(title, known))
      if (!project) return []
      if (name === undefined) return [{ id: project.id, title, environments: [] }]
      const here = project.environments.find((each) => each.name === name)?.app_id
      const app_id = here ?? (await environmentOnceCalled(name, project))
      return app_id === undefined ? [] : [{ id: project.id, title, environments: [{ app_id, name }] }]
    },
  })
