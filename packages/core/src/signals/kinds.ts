/** `success` and `failure` are the words that deployed readers filter by; no other word may contain either. */
export const SIGNAL_KINDS = ['success', 'failure', 'slow', 'control_ok', 'control_error'] as const
export type SignalKind = (typeof SIGNAL_KINDS)[number]

/** The TimeSeries key of a flag's signals of one kind. */
export const signalKey = (flagId: number, kind: SignalKind): string => `${flagId}:${kind}`

/** Milliseconds that signals are kept in their store. */
export const SIGNAL_RETENTION_MS = 3_600_000

/** Milliseconds of the buckets that a follower of signals hears of. */
export const FOLLOWED_BUCKET_MS = 100
