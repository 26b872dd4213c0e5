import type { QueryClient } from '@tanstack/react-query'
import type { AnyRouter } from '@tanstack/react-router'
import { followTitle } from './frame/follow-title.js'
import { readKeys } from './keyboard/read-keys.js'
import { followTower } from './live/live.js'
import { sendOnce } from './ui/send-once.js'

/** What every page has once the first one stands there, and nobody waits for. */
export function followPage(router: AnyRouter, client: QueryClient): void {
  readKeys()
  // Here before anybody has filled in a form.
  sendOnce()
  followTitle(router)
  followTower(client)
  // At hand before Tower refuses something, or is away, or the page stops; what a switch asks for is no matter to wait for either.
  void Promise.all([
    import('./api/read-problem.js'),
    import('./ui/notice.js'),
    import('./flags/list/ask-switch.js'),
    import('./frame/to-come.js'),
    import('./frame/plain-frame.js'),
    import('./frame/broken.js'),
  ]).catch(() => {})
}
