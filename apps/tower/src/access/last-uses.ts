import type { Clock, Logger } from '@tailslide/core'
import type { Database, Tx } from '../db/database.js'
import type { KeyCaller } from './caller.js'

export interface LastUses {
  /** `address` is left out where nobody knows it, and then the last one stays. */
  note(caller: KeyCaller, address?: string): void
  /** Writes what waits. */
  stop(): Promise<void>
}

/** For each key, so that a busy SDK costs one write a minute. */
const WRITE_EVERY_MS = 60_000
/** Those of many keys are written together. */
const WRITE_AFTER_MS = 1_000
/** About 2 MB; whoever has been written longest ago makes room. */
const MOST_KNOWN = 10_000

interface Use {
  readonly caller: KeyCaller
  readonly at: string
  readonly address: string | undefined
}

/** Keeps in the database when keys and tokens were last used, to the minute, and never in the way of a request. */
export function createLastUses({
  database,
  clock,
  logger,
}: {
  readonly database: Pick<Database, 'transaction'>
  readonly clock: Clock
  readonly logger: Logger
}): LastUses {
  /** Monotonic. */
  const writtenAt = new Map<string, number>()
  const waiting = new Map<string, Use>()
  let cancel: (() => void) | undefined
  let writing: Promise<void> = Promise.resolve()

  const write = (): void => {
    cancel?.()
    cancel = undefined
    if (waiting.size === 0) return
    const uses = [...waiting.values()]
    waiting.clear()
    writing = writing
      .then(() =>
        database.transaction(async (tx) => {
          for (const use of uses) await update(tx, use)
        }),
      )
      .catch((error: unknown) => logger.debug({ err: error }, 'when keys were last used could not be stored'))
  }

  return {
    note(caller, address) {
      const name = nameOf(caller)
      const now = clock.monotonic()
      const last = writtenAt.get(name)
      if (last !== undefined && now - last < WRITE_EVERY_MS) return
      writtenAt.delete(name)
      for (const oldest of writtenAt.keys()) {
        if (writtenAt.size < MOST_KNOWN) break
        writtenAt.delete(oldest)
      }
      writtenAt.set(name, now)
      waiting.set(name, { caller, at: new Date(clock.now()).toISOString(), address })
      cancel ??= clock.after(WRITE_AFTER_MS, write)
    },
    async stop() {
      write()
      await writing
    },
  }
}

const nameOf = (caller: KeyCaller): string =>
  caller.kind === 'sdk' ? `key ${caller.keyId}` : `token ${caller.tokenId}`

async function update(tx: Tx, { caller, at, address }: Use): Promise<void> {
  if (caller.kind === 'sdk') {
    await tx
      .updateTable('sdk_keys')
      .set({ last_seen_at: at, ...(address !== undefined && { last_seen_from: address }) })
      .where('id', '=', caller.keyId)
      .execute()
  } else {
    await tx.updateTable('api_tokens').set({ last_used_at: at }).where('id', '=', caller.tokenId).execute()
  }
}
