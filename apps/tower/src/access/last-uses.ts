import type { Clock, Logger } from '@tailslide/core'
import type { Database, Tx } from '../db/database.js'
import type { KeyCaller } from './caller.js'

export interface LastUses {
  /** `address` is left out where nobody knows it, and then the last one stays. */
  note(caller: KeyCaller, address?: string): void
  /** An SDK key was used after its end, or for another environment. */
  noteRefused(keyId: number, address?: string): void
  /** Writes what waits. */
  stop(): Promise<void>
}

/** For each key, so that a busy SDK costs one write a minute. */
const WRITE_EVERY_MS = 60_000
/** Those of many keys are written together. */
const WRITE_AFTER_MS = 1_000
/** About 2 MB; whoever has been written longest ago makes room. */
const MOST_KNOWN = 10_000

/** `refused`: a key after its end, or for another environment. */
interface Used {
  readonly what: 'key' | 'token' | 'refused'
  readonly id: number
}

interface Use extends Used {
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

  const note = (used: Used, address: string | undefined): void => {
    const name = `${used.what} ${used.id}`
    const now = clock.monotonic()
    const last = writtenAt.get(name)
    if (last !== undefined && now - last < WRITE_EVERY_MS) return
    writtenAt.delete(name)
    for (const oldest of writtenAt.keys()) {
      if (writtenAt.size < MOST_KNOWN) break
      writtenAt.delete(oldest)
    }
    writtenAt.set(name, now)
    waiting.set(name, { ...used, at: new Date(clock.now()).toISOString(), address })
    cancel ??= clock.after(WRITE_AFTER_MS, write)
  }

  return {
    note: (caller, address) => note(usedBy(caller), address),
    noteRefused: (id, address) => note({ what: 'refused', id }, address),
    async stop() {
      write()
      await writing
    },
  }
}

const usedBy = (caller: KeyCaller): Used =>
  caller.kind === 'sdk' ? { what: 'key', id: caller.keyId } : { what: 'token', id: caller.tokenId }

async function update(tx: Tx, { what, id, at, address }: Use): Promise<void> {
  if (what === 'token') {
    await tx.updateTable('api_tokens').set({ last_used_at: at }).where('id', '=', id).execute()
    return
  }
  const seen = { last_seen_at: at, ...(address !== undefined && { last_seen_from: address }) }
  const refused = { refused_at: at, ...(address !== undefined && { refused_from: address }) }
  await tx
    .updateTable('sdk_keys')
    .set(what === 'key' ? seen : refused)
    .where('id', '=', id)
    .execute()
}
