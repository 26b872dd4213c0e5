import type { Environment, Project } from '@tailslide/api'
import type { QueryClient } from '@tanstack/react-query'
import { projects } from '../api/queries.js'

/** As it is at this moment; one that is gone, as it was known. */
export async function projectNow(client: QueryClient, known: Project): Promise<Project> {
  const all = await client.fetchQuery({ ...projects, staleTime: 0 })
  return all.find(({ id }) => id === known.id) ?? known
}

export const environmentNow = ({ environments }: Project, known: Environment): Environment =>
  environments.find(({ app_id }) => app_id === known.app_id) ?? known
