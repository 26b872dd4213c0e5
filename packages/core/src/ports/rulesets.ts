import type { Ruleset } from '../flag/ruleset.js'
import type { ChangeCause } from '../wire/nats.js'

/**
 * connecting  not yet connected since `start()`
 * live        connected, and the latest ruleset has been handed over, or Tower has said that the app has none
 * down        was connecting or live and is not, or nobody knows the app; keeps trying for ever
 */
export type FeedStatus =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | { readonly state: 'down'; readonly error: Error }

export interface RulesetListener {
  onRuleset(ruleset: Ruleset): void
  onStatus(status: FeedStatus): void
  /** A message that could not be read and was dropped, or, with the code STREAM_MISSING, that there are none yet. The feed goes on. */
  onProblem(error: Error): void
}

/** Rulesets of one app, or of all: the latest first, then each new one, for ever, across every fault of the way. */
export interface RulesetFeed {
  /** Begins and returns at once; never throws. Calling it again does nothing. */
  start(listener: RulesetListener): void
  /** Resolves when nothing of the feed is left running; no listener is called after it resolves. */
  stop(): Promise<void>
}

/** One flag as it stands in a payload. */
export interface EncodedFlag {
  readonly id: number
  readonly json: string
}

export interface OutgoingRuleset {
  readonly appId: number
  readonly version: number
  readonly cause: ChangeCause
  readonly publishedAt: number
  /**
   * Tower's database has not taken it: the ruleset before, with circuits opened that could not be stored. What the database
   * takes next has the same version and replaces it.
   */
  readonly unsaved?: true
  /** The encoded array of flags. */
  readonly payload: string
  /** The same flags one by one, for who sends only those that changed; without them the whole is sent. */
  readonly flags?: readonly EncodedFlag[]
}

/** Where Tower sends rulesets. */
export interface RulesetPublisher {
  /** Resolves when the broker has stored it; rejects with a code otherwise, and the caller tries again. */
  publish(ruleset: OutgoingRuleset): Promise<void>
  close(): Promise<void>
}
