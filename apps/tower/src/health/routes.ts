import { contract } from '@tailslide/api'
import type { Routes } from '../http/routes.js'
import type { Health } from './health.js'

const { root, live, ready } = contract.health

export function healthRoutes(routes: Routes, health: () => Promise<Health>): void {
  routes.handle(root, async () => ({ test: 'connected' as const }))

  // The answer is the proof: an event loop that stands still gives none, and whoever asks runs out of patience.
  routes.handle(live, async () => ({ status: 'ok' as const }))

  routes.handle(ready, async ({ query }, reply) => {
    const { parts, lag, aerobats } = await health()
    const excluded = new Set([query.exclude ?? []].flat())
    const asked = [...parts].filter(([name]) => !excluded.has(name))
    const isReady = asked.every(([, answers]) => answers)
    reply.code(isReady ? 200 : 503)
    const say = (answers: boolean) => (answers ? ('ok' as const) : ('unavailable' as const))
    return {
      status: isReady ? ('ready' as const) : ('not_ready' as const),
      parts: Object.fromEntries(asked.map(([name, answers]) => [name, say(answers)])),
      ...(lag && { publisher: lag }),
      ...(aerobats && { aerobats }),
    }
  })
}
