import { createHash } from 'node:crypto'
import type { SignalCount } from '@tailslide/core'

/**
 * How far a batch has come in the store. None holds what can be found in the batch when it comes again.
 * stored    all of it but `refused`, which the store never takes
 * unstored  nothing of it; the counts have been late since `since`, monotonic
 * partly    all of it but `left` and `refused`
 */
export type BatchState =
  | { readonly state: 'stored'; readonly refused: readonly SignalCount[] }
  | { readonly state: 'unstored'; readonly since: number }
  | { readonly state: 'partly'; readonly left: readonly SignalCount[]; readonly refused: readonly SignalCount[] }

/** Of all apps together. At one batch a second and SDK, the last minute of a thousand SDKs. */
export const MOST_BYTES_REMEMBERED = 16 * 1_048_576
/** About what V8 takes for an entry, and for a count in it. */
const ENTRY_BYTES = 240
const COUNT_BYTES = 120
/** Freed at a time, as a share, so that the search for whoever has most is rare. */
const FREED = 1 / 16

export interface RememberedBatches {
  of(appId: number, name: string): BatchState | undefined
  set(appId: number, name: string, state: BatchState): void
  readonly bytes: number
}

interface OfApp {
  bytes: number
  /** The one remembered longest ago stands first. */
  readonly batches: Map<string, BatchState>
}

/**
 * Remembers batches by a digest of their name. Where room is needed, the app that takes most gives its oldest: who has the
 * key of one app does not make those of others count twice.
 */
export function createRememberedBatches(mostBytes = MOST_BYTES_REMEMBERED): RememberedBatches {
  const apps = new Map<number, OfApp>()
  let bytes = 0

  const remove = (app: OfApp, key: string): void => {
    const state = app.batches.get(key)
    if (!state || !app.batches.delete(key)) return
    app.bytes -= bytesOf(state)
    bytes -= bytesOf(state)
  }

  const makeRoom = (): void => {
    while (bytes > mostBytes * (1 - FREED)) {
      const [appId, most] = [...apps].reduce((one, other) => (other[1].bytes > one[1].bytes ? other : one))
      const enough = bytes - mostBytes * FREED
      for (const key of most.batches.keys()) {
        remove(most, key)
        if (bytes <= enough) break
      }
      if (most.batches.size === 0) apps.delete(appId)
    }
  }

  return {
    of: (appId, name) => apps.get(appId)?.batches.get(digest(name)),
    set(appId, name, state) {
      const app = apps.get(appId) ?? { bytes: 0, batches: new Map() }
      apps.set(appId, app)
      const key = digest(name)
      remove(app, key)
      app.batches.set(key, state)
      app.bytes += bytesOf(state)
      bytes += bytesOf(state)
      if (bytes > mostBytes) makeRoom()
    },
    get bytes() {
      return bytes
    },
  }
}

function bytesOf(batch: BatchState): number {
  if (batch.state === 'unstored') return ENTRY_BYTES
  const left = batch.state === 'partly' ? batch.left.length : 0
  return ENTRY_BYTES + COUNT_BYTES * (left + batch.refused.length)
}

/** 128 bits: a client that finds two names with one digest loses signals of its own. */
const digest = (name: string): string => createHash('sha256').update(name).digest('base64url').slice(0, 22)
