import type { Query, QueryClient } from '@tanstack/react-query'
import { ApiProblem, isForbidden } from './problem.js'
import { readAgain } from './queries.js'

/**
 * What somebody may not see any more, which is as if it were not there, does not stay on the page; and what else they may is
 * looked at again. A proxy that knows nothing of Tower for a moment says 404 too.
 */
export function forgetRefused(client: QueryClient, query: Pick<Query, 'setState'>, error: Error): void {
  const isGone = error instanceof ApiProblem && error.status === 404 && error.code !== 'ANSWER_UNEXPECTED'
  if (!isGone && !isForbidden(error)) return
  query.setState({ data: undefined })
  void readAgain(client, 'me', 'projects')
}
