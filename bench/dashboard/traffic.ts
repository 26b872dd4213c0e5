import type { Wanted } from './shop.js'

// What services send: how their calls ended, and which flags they asked for.

interface Count {
  readonly flagId: number
  readonly kind: 'success' | 'failure' | 'slow' | 'control_ok' | 'control_error'
  readonly count: number
}

export interface Service {
  send(counts: readonly Count[]): Promise<void>
  report(of: { name: string; sdk: string; flagIds: readonly number[]; unknown?: readonly string[] }): Promise<void>
}

/** As an SDK with this key does; `place` is the address of an environment. */
export function createService(place: string, key: string): Service {
  let [batch, reports] = [0, 0]
  return {
    send: (counts) =>
      post(key, `${place}/signals`, {
        ...{ instance: 'shop-api-1', batch: `${batch++}` },
        counts: counts.filter(({ count }) => count > 0),
      }),
    report: ({ name, sdk, flagIds, unknown = [] }) =>
      post(key, `${place}/usage`, {
        ...{ report: `${(name.length % 10).toString().repeat(32)}-${++reports}`, instance: `${name}-1`, service: name },
        ...{ serviceVersion: '2026.11.3', sdk, sdkVersion: '0.1.0', ageMs: 0, unknown },
        evaluations: flagIds.map((flagId) => ({ flagId, count: 420 })),
      }),
  }
}

/** The calls of some seconds; `failing` in place of the flag's own percentage. */
export function callsOf(flag: Wanted, flagId: number, stretch: { second: number; seconds: number; failing?: number }) {
  const { second, seconds, failing = flag.failing ?? 0 } = stretch
  const wave = 1 + Math.sin((second / 300 + flag.title.length) * 2) / 8 + Math.sin(second * 0.7) / 16
  const all = Math.round((((flag.calls ?? 0) * seconds) / 60) * wave)
  // What is less than a call now and then is one.
  const share = (all * failing * wave) / 100
  const failed = Math.min(all, Math.floor(share) + (hash(second, flagId) < share % 1 ? 1 : 0))
  return [
    { flagId, kind: 'success', count: all - failed },
    { flagId, kind: 'failure', count: failed },
    { flagId, kind: 'slow', count: Math.floor(all / 50 + hash(second + 1, flagId)) },
    { flagId, kind: 'control_ok', count: all * 2 },
    { flagId, kind: 'control_error', count: hash(flagId, second) < (all * 2 * 0.004) % 1 ? 1 : 0 },
  ] as const satisfies readonly Count[]
}

/** Between 0 and 1, and the same each time, so that pictures differ by what was changed alone. */
const hash = (a: number, b: number): number => Math.abs(Math.sin(a * 12.9898 + b * 78.233) * 43_758.5453) % 1

async function post(key: string, address: string, body: object): Promise<void> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${address}: ${response.status} ${await response.text()}`)
}
