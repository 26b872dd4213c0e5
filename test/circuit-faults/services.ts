import type { SignalCount, SignalSink } from '@tailslide/core'
import { createHttpSignalSink } from '@tailslide/transports/http'
import { connectRedis, createRedisSignalSink } from '@tailslide/transports/redis'

/** Services that call a path behind each flag all the time, and send what they have counted as an SDK does. */
export interface Services {
  /** One service sends to Redis, another one over HTTP to the first Tower; flags are theirs in turn. */
  add(flag: { readonly id: number; readonly app_id: number }): void
  remove(flagId: number): void
  /** For a while all calls of the flag fail. */
  fail(flagId: number): void
  stop(): Promise<void>
}

/** Where the parts are that services send to. */
export interface Ways {
  readonly redisUrl: string
  readonly tower: { readonly url: string; readonly key: string }
}

type Flag = Parameters<Services['add']>[0]
type Counted = SignalCount & { readonly appId: number }

const FLUSH_MS = 50
const CALLS = 3
const FAILING_CALLS = 100
const FAILING_MS = 600

export function startServices({ redisUrl, tower }: Ways): Services {
  const connection = connectRedis({ host: redisUrl })
  const services = [
    startService('service-1', createRedisSignalSink({ connection })),
    startService('service-2', createHttpSignalSink({ towerUrl: tower.url, sdkKey: tower.key })),
  ]
  const owners = new Map<number, Service>()
  return {
    add(flag) {
      const owner = services[flag.id % services.length]
      if (!owner) throw new Error('there is a service for each rest')
      owners.set(flag.id, owner)
      owner.add(flag)
    },
    remove: (flagId) => owners.get(flagId)?.remove(flagId),
    fail: (flagId) => owners.get(flagId)?.fail(flagId),
    async stop() {
      await Promise.all(services.map((service) => service.stop()))
      await connection.close()
    },
  }
}

type Service = ReturnType<typeof startService>

function startService(instance: string, sink: SignalSink) {
  const flags = new Map<number, { readonly appId: number; failsUntil: number }>()
  const pending = new Map<string, Counted>()
  let sending: Promise<void> | undefined

  const count = (counted: Counted): void => {
    const key = `${counted.flagId} ${counted.kind}`
    const { count = 0, heldSince = counted.heldSince } = pending.get(key) ?? {}
    pending.set(key, { ...counted, count: count + counted.count, ...(heldSince !== undefined && { heldSince }) })
  }

  async function flush(): Promise<void> {
    const counts = [...pending.values()]
    pending.clear()
    for (const appId of new Set(counts.map((each) => each.appId))) {
      const ofApp = counts.filter((each) => each.appId === appId).map(({ appId: _, ...each }) => each)
      const sentAt = Date.now()
      const { unsent } = await sink.send({ appId, instance, counts: ofApp })
      for (const each of unsent) count({ ...each, appId, heldSince: each.heldSince ?? sentAt })
    }
  }

  const timer = setInterval(() => {
    for (const [flagId, { appId, failsUntil }] of flags) {
      const fails = Date.now() < failsUntil
      count({ appId, flagId, kind: fails ? 'failure' : 'success', count: fails ? FAILING_CALLS : CALLS })
    }
    sending ??= flush().finally(() => {
      sending = undefined
    })
  }, FLUSH_MS)

  return {
    add: ({ id, app_id }: Flag) => flags.set(id, { appId: app_id, failsUntil: 0 }),
    remove: (flagId: number) => flags.delete(flagId),
    fail(flagId: number) {
      const flag = flags.get(flagId)
      if (flag) flag.failsUntil = Date.now() + FAILING_MS
    },
    async stop() {
      clearInterval(timer)
      await sending
      await sink.close()
    },
  }
}
