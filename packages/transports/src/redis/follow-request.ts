import type { FollowedSignals } from '@tailslide/core'

/** What one reading is to bring. */
export interface FollowRequest {
  readonly apps: ReadonlyMap<number, FollowedSignals>
  /** The store's clock at the last reading, 0 before the first. */
  readonly readAt: number
  /** Apps whose whole window is wanted, and not only what is new. */
  readonly wholes: ReadonlySet<number>
}
