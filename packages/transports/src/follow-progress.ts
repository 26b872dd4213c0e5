import type { FollowedSignals } from '@tailslide/core'

/** How far a follower of signals has come: what its last reading asked for, and when. */
export interface FollowProgress {
  /** The store's clock at the last reading; undefined before the first. */
  readonly readAt: number | undefined
  /** Whether the app's whole window is wanted, and not only what is new. */
  isWhole(appId: number, wanted: FollowedSignals): boolean
  startOver(appId: number): void
  /** Called before a reading. */
  begin(): void
  /**
   * Called when a reading has succeeded; `now` is what the store's clock said, `left` are the apps that it did not come
   * to. The map is kept, and must not change.
   */
  done(apps: ReadonlyMap<number, FollowedSignals>, now: number, left?: ReadonlySet<number>): void
}

export function createFollowProgress(): FollowProgress {
  let known: ReadonlyMap<number, FollowedSignals> = new Map()
  let readAt: number | undefined
  /** Apps that begin anew: those of the reading under way, and those named during it. */
  let anew = new Set<number>()
  const anewNext = new Set<number>()
  return {
    get readAt() {
      return readAt
    },
    isWhole(appId, { windowMs, byInstance, heldApart = false }) {
      const before = known.get(appId)
      if (!before || windowMs > before.windowMs || anew.has(appId)) return true
      return (byInstance && !before.byInstance) || (heldApart && !before.heldApart)
    },
    startOver(appId) {
      anewNext.add(appId)
    },
    begin() {
      for (const appId of anewNext) anew.add(appId)
      anewNext.clear()
    },
    done(apps, now, left) {
      known = left && left.size > 0 ? new Map([...apps].filter(([appId]) => !left.has(appId))) : apps
      readAt = now
      anew = new Set()
    },
  }
}
