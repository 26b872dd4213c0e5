import type { DeliveryId } from '../signals/delivery-name.js'
import type { SignalKind } from '../signals/kinds.js'
import type { ReportOutcome, UsageReport } from './usage.js'

export interface SignalCount {
  readonly flagId: number
  readonly kind: SignalKind
  /** A positive integer. */
  readonly count: number
  /**
   * Where some of them could not be sent at once: when the first of those should have left, by `monotonic()` of the clock
   * that the sink was given. The store notes how old they were when they came. A batch may have several counts of one flag
   * and kind, each as old as it says, and one that is not late; they stay apart.
   */
  readonly heldSince?: number
  /** Tells of calls that were let in under an earlier state of the circuit; left out where its age cannot be noted. */
  readonly outdated?: boolean
}

export interface SignalBatch {
  readonly appId: number
  /** Names the process that counted, so that one bad instance can be told from a bad release. */
  readonly instance: string
  readonly counts: readonly SignalCount[]
  /**
   * For a batch that is handed on for someone who repeats it under this id until it is stored, and before any newer one.
   * A store that remembers senders then counts it once, whichever sink it comes through; others take it for a new one.
   */
  readonly delivery?: DeliveryId
}

export interface SendReport {
  /** Not stored, and may be sent again. */
  readonly unsent: readonly SignalCount[]
  /** Not stored and never will be, such as counts of a flag that the store refuses. */
  readonly refused: readonly SignalCount[]
  /** Left out and never to be sent again: outdated, and the store could not have noted it. */
  readonly outdated?: readonly SignalCount[]
  readonly error?: Error
}

/** Where an SDK sends its counts. */
export interface SignalSink {
  /** Stores the counts of each flag together, stamped by the store's clock. Never rejects: the report says what was not stored. */
  send(batch: SignalBatch): Promise<SendReport>
  /** Hands over what an SDK has answered; left out where nobody takes it. Never rejects, and never holds up signals. */
  report?(report: UsageReport): Promise<ReportOutcome>
  close(): Promise<void>
}

export interface SignalBucket {
  readonly flagId: number
  readonly kind: SignalKind
  /** Start of the bucket on the store's clock, milliseconds since 1970. */
  readonly at: number
  readonly count: number
  /** Who counted; only where the counts of each instance were asked for, '' for those beyond the number told apart. */
  readonly instance?: string
  /** Those of the count that came late; only from a follower. */
  readonly held?: readonly HeldCount[]
}

/** Counts that came late, because their sender could not send them at once. */
export interface HeldCount {
  /** When the oldest should have come, on the store's clock, rounded down to `FOLLOWED_BUCKET_MS`. */
  readonly since: number
  readonly count: number
}

export interface SignalReading {
  /** The store's clock when it answered, milliseconds since 1970. */
  readonly now: number
  readonly buckets: readonly SignalBucket[]
}

/** Where Aerobat and Tower read counts. */
export interface SignalReader {
  /** The app's counts of the last `windowMs` by the store's clock, in buckets of at most `bucketMs`. Rejects when the store is away. */
  read(appId: number, windowMs: number, bucketMs: number): Promise<SignalReading>
  /** For whoever reads again and again. It ends with the reader. */
  follow(): SignalFollower
  /**
   * Rejects with what the store says where it can be read and takes no counts, as one whose memory is full; resolves where nothing
   * is known, as while it is away. Left out by a store that takes counts wherever it can be read.
   */
  tryWriting?(): Promise<void>
  close(): Promise<void>
}

/** Which signals of an app are followed. */
export interface FollowedSignals {
  /** Two minutes at most: what lies further back is asked for as the past. */
  readonly windowMs: number
  /** Whether the counts of each instance are wanted as well, beside the sums of all. Kept for two minutes only. */
  readonly byInstance: boolean
  /** Whether counts that came late must be told from others; a store where that costs nothing does so in any case. */
  readonly heldApart?: boolean
}

export interface SignalNews {
  /** The store's clock when it answered, milliseconds since 1970. */
  readonly now: number
  /** Apps of which the whole window was read. */
  readonly wholes: ReadonlySet<number>
  /**
   * By app; an app without news is not in it. To be read at once, before the next reading, and once: a store may make each
   * bucket as it is asked for, so that those of all apps are never there together.
   */
  readonly buckets: ReadonlyMap<number, Iterable<SignalBucket>>
}

/** A stretch of an app's past. */
export interface PastStretch {
  readonly appId: number
  /** Buckets that begin in [from, until), milliseconds since 1970, multiples of `bucketMs`. */
  readonly from: number
  readonly until: number
  /** `FOLLOWED_BUCKET_MS` within the last two minutes, where `byInstance` and what came late are answered too; else 10,000. */
  readonly bucketMs: number
  readonly byInstance: boolean
}

/**
 * The counts of many apps in one go, in buckets of `FOLLOWED_BUCKET_MS`, at a cost that depends on what is new and not on
 * how far the windows reach.
 */
export interface SignalFollower {
  /**
   * Each bucket that is new or may have grown since the last reading, with its whole sum, each series oldest first; of an app that the
   * last reading did not ask for, or asked less of, everything that the store has of the window; where such apps are many,
   * some are left to the next readings. Rejects when the store is away, and the next reading makes up for it. One
   * reading at a time.
   */
  read(apps: ReadonlyMap<number, FollowedSignals>): Promise<SignalNews>
  /** Has the next reading give this app's whole window again. */
  startOver(appId: number): void
  /** What the store has of a stretch of the past, an hour back at most; beside readings. Rejects when the store is away. */
  past(stretch: PastStretch): Promise<readonly SignalBucket[]>
}
