import type { QueryClient } from '@tanstack/react-query'
import { projects } from '../api/queries.js'
import { namesBefore } from './names-before.js'

/** Notes every list of projects that this page reads. */
export function noteNames(client: QueryClient): void {
  const note = (): void => namesBefore.note(client.getQueryData(projects.queryKey) ?? [])
  client.getQueryCache().subscribe(({ query }) => query.queryKey[0] === 'projects' && note())
  note()
}
