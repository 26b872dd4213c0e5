import type { Query, QueryClient } from '@tanstack/react-query'

/**
 * Has what became out of date while it was read for the first time, or ahead of need, be read once more when it has come.
 * The client would take that answer for new: it asks anew at once only for what is shown already.
 */
export function readOutdatedAgain(client: QueryClient): void {
  const outdated = new WeakSet<Query>()
  client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated') return
    const { query, action } = event
    if (action.type === 'invalidate') {
      const isAskedAnew = query.state.data !== undefined && query.isActive()
      if (query.state.fetchStatus !== 'idle' && !isAskedAnew) outdated.add(query)
    } else if (action.type === 'success' && !action.manual && outdated.delete(query)) {
      void client.invalidateQueries({ queryKey: query.queryKey, exact: true })
    }
  })
}
