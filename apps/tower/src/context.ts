import type { Clock, Logger } from '@tailslide/core'
import type { Database } from './db/database.js'

/** What the use-cases work with. One Tower has one. */
export interface Context {
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
  /** Unpredictable bytes, for keys and tokens. */
  readonly random: (bytes: number) => Uint8Array
  /** The most bytes that the broker takes in one message, as far as is known. */
  readonly maxRulesetBytes: () => number | undefined
  /** To be called when a change of an app is committed. Resolves when the readers of this process have it; never rejects. */
  readonly announce: (appId: number) => Promise<void>
  /** To be called when keys have stopped being valid: one, or all of an app. */
  readonly keysEnded: (ended: { keyId: number } | { appId: number }) => void
}

export const isoNow = (context: Context): string => new Date(context.clock.now()).toISOString()
