interface SignalFacts {
  /** Whether it tells of the path that the flag switches on, or of the one that it replaces. */
  readonly path: 'new' | 'old'
  /** Whether each is a call of its own, or told beside the outcome of one. */
  readonly isCall: boolean
  readonly isBad: boolean
  readonly about: string
}

/**
 * What services count of a flag, a row each. `success` and `failure` are the words that deployed readers filter by; no other word
 * may contain either.
 */
export const SIGNALS = {
  success: { path: 'new', isCall: true, isBad: false, about: 'A call that went well.' },
  failure: { path: 'new', isCall: true, isBad: true, about: 'A call that failed.' },
  slow: { path: 'new', isCall: false, isBad: true, about: 'Of the calls, one that took too long.' },
  control_ok: { path: 'old', isCall: true, isBad: false, about: 'A call of the old path that went well.' },
  control_error: { path: 'old', isCall: true, isBad: true, about: 'A call of the old path that failed.' },
} as const satisfies Record<string, SignalFacts>

export type SignalKind = keyof typeof SIGNALS

export const isSignalKind = (word: string): word is SignalKind => Object.hasOwn(SIGNALS, word)

export const SIGNAL_KINDS: readonly SignalKind[] = Object.keys(SIGNALS).filter(isSignalKind)

/** Without one of these no rule trips. */
export const isTrouble = (kind: SignalKind): boolean => SIGNALS[kind].path === 'new' && SIGNALS[kind].isBad

/** The TimeSeries key of a flag's signals of one kind. */
export const signalKey = (flagId: number, kind: SignalKind): string => `${flagId}:${kind}`

/** Milliseconds that signals are kept in their store. */
export const SIGNAL_RETENTION_MS = 3_600_000

/** Milliseconds of the buckets that a follower of signals hears of. */
export const FOLLOWED_BUCKET_MS = 100
