import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiProblem } from './api/problem.js'
import { forgetRefused } from './api/refused.js'
import { afterFirst, atHand } from './frame/at-hand.js'
import { idle } from './frame/idle.js'
import { keepFirstKeys } from './keyboard/first-keys.js'
import { createPages } from './pages.js'

const Toaster = afterFirst(async () => (await import('./ui/toaster.js')).Toaster)

/** What Tower has refused, it refuses again; what did not arrive is worth another try. */
const isWorthAnotherTry = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.status === 0 || error.status >= 500)

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => forgetRefused(client, query, error) }),
  defaultOptions: {
    queries: {
      // What changes is told by the stream of events; looking at the page again reads it anew after this long.
      staleTime: 30_000,
      retry: (failures, error) => failures < 2 && isWorthAnotherTry(error),
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})
const router = createPages(client)

keepFirstKeys()
const root = document.getElementById('root')
if (!root) throw new Error('the page has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
      <Suspense>
        <Toaster />
      </Suspense>
    </QueryClientProvider>
  </StrictMode>,
)
void idle().then(async () => (await atHand(() => import('./follow-page.js'))).followPage(router, client))
