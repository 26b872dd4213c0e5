import type { Clock, Logger, OutgoingRuleset } from '@tailslide/core'
import type { Database } from './db/database.js'
import type { ForeignApps } from './foreign-apps.js'

/** What the use-cases work with. One Tower has one. */
export interface Context {
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
  /** Unpredictable bytes, for keys and tokens. */
  readonly random: (bytes: number) => Uint8Array
  /** Rejects, with a sentence that gives the sizes, when the broker could never take this ruleset. */
  readonly checkSize: (ruleset: OutgoingRuleset) => Promise<void>
  /** Whether rulesets leave by a broker, where deployed SDKs may read them. */
  readonly hasBroker: boolean
  /**
   * To be called when a change of an app is committed, with the ruleset that it made if the caller has it. Resolves when
   * the readers of this process have it; never rejects.
   */
  readonly announce: (appId: number, ruleset?: OutgoingRuleset) => Promise<void>
  /** Hears of every entry of the audit log, as it is written; the transaction may still fail. */
  readonly onRecorded?: (action: string) => void
  /** The least ids that new apps and flags may get; rejects for an app while nobody knows which are taken. */
  readonly leastIds: ForeignApps['leastIds']
  /** To be called when keys have stopped being valid: one, or all of an app. */
  readonly keysEnded: (ended: { keyId: number } | { appId: number }) => void
}

export const isoNow = (context: Context): string => new Date(context.clock.now()).toISOString()
