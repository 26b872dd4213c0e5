import type { SignalCount } from '@tailslide/core'
import { connectRedis, createRedisSignalSink } from '@tailslide/transports/redis'

/** A service that calls a path behind each flag all the time, and sends what it has counted as an SDK does. */
export interface Services {
  add(flag: { readonly id: number; readonly app_id: number }): void
  remove(flagId: number): void
  /** For a while all calls of the flag fail. */
  fail(flagId: number): void
  stop(): Promise<void>
}

const FLUSH_MS = 50
const CALLS = 3
const FAILING_CALLS = 100
const FAILING_MS = 600

export function startServices(redisUrl: string): Services {
  const connection = connectRedis({ host: redisUrl })
  const sink = createRedisSignalSink({ connection })
  const flags = new Map<number, { readonly appId: number; failsUntil: number }>()
  const pending = new Map<string, SignalCount & { readonly appId: number }>()
  let sending: Promise<void> | undefined

  const count = (appId: number, flagId: number, kind: 'success' | 'failure', calls: number, since: number): void => {
    const key = `${flagId} ${kind}`
    const { count: before = 0, heldSince = since } = pending.get(key) ?? {}
    pending.set(key, { appId, flagId, kind, count: before + calls, heldSince: Math.min(heldSince, since) })
  }

  async function flush(): Promise<void> {
    const counts = [...pending.values()]
    pending.clear()
    for (const appId of new Set(counts.map((each) => each.appId))) {
      const ofApp = counts.filter((each) => each.appId === appId)
      const { unsent } = await sink.send({ appId, instance: 'service-1', counts: ofApp })
      for (const { flagId, kind, count: calls, heldSince = Date.now() } of unsent) {
        if (kind === 'success' || kind === 'failure') count(appId, flagId, kind, calls, heldSince)
      }
    }
  }

  const timer = setInterval(() => {
    for (const [flagId, { appId, failsUntil }] of flags) {
      const fails = Date.now() < failsUntil
      count(appId, flagId, fails ? 'failure' : 'success', fails ? FAILING_CALLS : CALLS, Date.now())
    }
    sending ??= flush().finally(() => {
      sending = undefined
    })
  }, FLUSH_MS)

  return {
    add: ({ id, app_id }) => flags.set(id, { appId: app_id, failsUntil: 0 }),
    remove: (flagId) => flags.delete(flagId),
    fail(flagId) {
      const flag = flags.get(flagId)
      if (flag) flag.failsUntil = Date.now() + FAILING_MS
    },
    async stop() {
      clearInterval(timer)
      await sending
      await sink.close()
      await connection.close()
    },
  }
}
