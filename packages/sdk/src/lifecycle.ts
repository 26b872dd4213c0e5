import type { FeedStatus } from '@tailslide/core'

/** Where the rules being served came from; `none` while there are none. */
export type RulesetSource = 'stream' | 'snapshot' | 'bootstrap' | 'none'

/**
 * connecting  Entered at construction. Left when the feed first says that it is live, or by `disconnect()`.
 *             No connection has stood yet; `error` is the last reason why not. Flags may be served all the same:
 *             those of `bootstrap`, of the snapshot, or of a ruleset that came before the feed called itself live.
 * ready       Entered whenever the feed says that it is live. Left when the feed goes down, or by `disconnect()`.
 *             The rules served are the latest, or the app has none.
 * stale       Entered from ready when the feed goes down. Left when it is live again, or by `disconnect()`.
 *             The last rules are served on, and the feed keeps trying for ever.
 * closed      Entered by `disconnect()`, never left. The last rules are served on; nothing is received or sent any more.
 *
 * `since` is when the state was entered, in milliseconds since 1970.
 */
export type ManagerState =
  | { readonly state: 'connecting'; readonly since: number; readonly error?: Error }
  | { readonly state: 'ready'; readonly since: number }
  | { readonly state: 'stale'; readonly since: number; readonly error: Error }
  | { readonly state: 'closed'; readonly since: number }

export type LifecycleEvent = FeedStatus | { readonly state: 'disconnected' }

/** The state after an event; the same object when nothing changed. */
export function transition(current: ManagerState, event: LifecycleEvent, now: number): ManagerState {
  if (current.state === 'closed') return current
  switch (event.state) {
    case 'disconnected':
      return { state: 'closed', since: now }
    case 'live':
      return current.state === 'ready' ? current : { state: 'ready', since: now }
    case 'down':
      if (current.state === 'ready') return { state: 'stale', since: now, error: event.error }
      return { ...current, error: event.error }
    case 'connecting':
      return current
  }
}
