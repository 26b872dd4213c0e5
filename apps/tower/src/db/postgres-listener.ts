import { setTimeout } from 'node:timers/promises'
import { backoff } from '@tailslide/core'
import pg from 'pg'
import type { RulesetNotice } from './database.js'

export const NOTICE_CHANNEL = 'tailslide_rulesets'

const CONNECT_TIMEOUT_MS = 5_000
const RETRY = { firstMs: 100, longestMs: 5_000 }
/** A connection that was cut off without a word looks like one on which nothing happens; asking tells. */
const PROBE_EVERY_MS = 5_000
const PROBE_TIMEOUT_MS = 2_000

/** Told in the transaction of a change; PostgreSQL delivers it when that commits. */
export const noticePayload = ({ appId, version }: { appId: number; version: number }): string => `${appId}:${version}`

/**
 * Hears of changes that any Tower on the database commits, over a connection of its own, and for ever: a connection that
 * is lost is made again, and what was told meanwhile is lost, so `missed` follows every connection.
 */
export function listenForNotices(url: string, onNotice: (notice: RulesetNotice) => void): () => Promise<void> {
  const stopping = new AbortController()

  const listenOnce = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: PROBE_TIMEOUT_MS,
      keepAlive: true,
      application_name: 'tailslide-tower-notices',
    })
    const over = new AbortController()
    const end = (): void => over.abort()
    client.on('error', end)
    client.on('end', end)
    stopping.signal.addEventListener('abort', end, { once: true })
    client.on('notification', ({ payload }) => onNotice(parseNotice(payload)))
    try {
      await client.connect()
      await client.query(`listen ${NOTICE_CHANNEL}`)
      onNotice('missed')
      while (!over.signal.aborted) {
        await setTimeout(PROBE_EVERY_MS, undefined, { signal: over.signal, ref: false }).catch(() => {})
        if (!over.signal.aborted) await client.query('select 1')
      }
    } finally {
      stopping.signal.removeEventListener('abort', end)
      // An answer to the goodbye may never come.
      await Promise.race([client.end().catch(() => {}), setTimeout(PROBE_TIMEOUT_MS, undefined, { ref: false })])
    }
  }

  const run = async (): Promise<void> => {
    let failures = 0
    while (!stopping.signal.aborted) {
      const begun = performance.now()
      // Whoever waits for the database anyway says why it is away; rulesets are looked for without notices too.
      await listenOnce().catch(() => {})
      if (stopping.signal.aborted) return
      failures = performance.now() - begun > RETRY.longestMs ? 0 : failures + 1
      await setTimeout(backoff(failures, RETRY), undefined, { signal: stopping.signal, ref: false }).catch(() => {})
    }
  }

  const running = run()
  return async () => {
    stopping.abort()
    await running
  }
}

/** Other programs may notify on the channel too; what cannot be read means that something has happened. */
function parseNotice(payload: string | undefined): RulesetNotice {
  const match = /^(\d{1,15}):(\d{1,15})$/.exec(payload ?? '')
  return match ? { appId: Number(match[1]), version: Number(match[2]) } : 'missed'
}
