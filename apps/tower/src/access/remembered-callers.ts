import type { Clock } from '@tailslide/core'
import { type EndedKeys, isEnded } from '../keys/ended-keys.js'
import type { KeyCaller } from './caller.js'

/** A key revoked at another Tower on the same database stops working here within this time. */
const FRESH_MS = 5_000
/** How long an SDK goes on while the database is away: longer than a failover, shorter than a key may be lost for. */
const KNOWN_MS = 60 * 60_000
const MOST_REMEMBERED = 10_000

/**
 * Who has shown which secret, by its hash. What the database has said of a caller is
 *   fresh   for 5 s: an SDK that is busy costs no query
 *   known   for an hour. While the database does not answer, SDKs and readers of metrics, who change nothing in it, go on by
 *           that: what protects users does not hang on a database. Each time it counts as fresh again, so that not every
 *           request waits for what is away.
 * Whoever may change something is never let in by what is known.
 */
export interface RememberedCallers {
  fresh(hash: string): KeyCaller | undefined
  /** Who may go on while the database is away. */
  known(hash: string): KeyCaller | undefined
  /** The same, who does so: fresh again. Undefined for whoever was forgotten meanwhile. */
  goOn(hash: string): KeyCaller | undefined
  /** As the database has just said; undefined: this secret opens nothing. */
  set(hash: string, caller: KeyCaller | undefined): void
  forget(ended: EndedKeys): void
}

interface Entry {
  readonly caller: KeyCaller
  readonly saidAt: number
  freshUntil: number
}

export function createRememberedCallers(clock: Pick<Clock, 'monotonic'>): RememberedCallers {
  const entries = new Map<string, Entry>()

  const knownEntry = (hash: string): Entry | undefined => {
    const entry = entries.get(hash)
    const isKnown = entry && changesNothing(entry.caller) && clock.monotonic() < entry.saidAt + KNOWN_MS
    return isKnown ? entry : undefined
  }

  return {
    fresh(hash) {
      const entry = entries.get(hash)
      return entry && clock.monotonic() < entry.freshUntil ? entry.caller : undefined
    },
    known: (hash) => knownEntry(hash)?.caller,
    goOn(hash) {
      const entry = knownEntry(hash)
      if (entry) entry.freshUntil = clock.monotonic() + FRESH_MS
      return entry?.caller
    },
    set(hash, caller) {
      entries.delete(hash)
      if (!caller) return
      // A Map keeps the order of insertion: its first key is the oldest.
      for (const oldest of entries.keys()) {
        if (entries.size < MOST_REMEMBERED) break
        entries.delete(oldest)
      }
      const saidAt = clock.monotonic()
      entries.set(hash, { caller, saidAt, freshUntil: saidAt + FRESH_MS })
    },
    forget(ended) {
      for (const [hash, { caller }] of entries) if (isEnded(caller, ended)) entries.delete(hash)
    },
  }
}

const changesNothing = ({ kind }: KeyCaller): boolean => kind === 'sdk' || kind === 'metrics'
