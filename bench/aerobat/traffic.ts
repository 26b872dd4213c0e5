import { setInterval } from 'node:timers'
import type { SignalCount, SignalSink } from '@tailslide/core'

export interface TrafficOptions {
  readonly apps: number
  readonly flagsOfApp: number
  readonly instances: number
}

/** Milliseconds between two flushes of a flag without a failure. */
const FLUSH_MS = 1_000
const STEP_MS = 20
/** Calls of each flag and instance in a second; one of a hundred fails. */
const CALLS = 10

export const flagId = (app: number, index: number, flagsOfApp: number): number => app * flagsOfApp + index + 1

/**
 * What the SDKs of healthy services send: each instance all counts of its app once a second, and a flag with a failure
 * ahead of the others. The instances are spread over the second.
 */
export function startTraffic(sink: SignalSink, { apps, flagsOfApp, instances }: TrafficOptions): () => void {
  const senders = apps * instances
  let next = 0
  let due = 0
  const send = (sender: number): void => {
    const app = sender % apps
    const counts: SignalCount[] = Array.from({ length: flagsOfApp }, (_, index) => ({
      flagId: flagId(app, index, flagsOfApp),
      kind: 'success',
      count: CALLS,
    }))
    const to = { appId: app + 1, instance: `web-${Math.floor(sender / apps)}` }
    void sink.send({ ...to, counts })
    const failing = counts[Math.floor(Math.random() * flagsOfApp)]
    if (!failing || Math.random() > (CALLS * flagsOfApp) / 100) return
    const ahead: SignalCount[] = [
      { ...failing, count: 4 },
      { flagId: failing.flagId, kind: 'failure', count: 1 },
    ]
    setTimeout(() => void sink.send({ ...to, counts: ahead }), Math.random() * FLUSH_MS)
  }
  const timer = setInterval(() => {
    due += (senders * STEP_MS) / FLUSH_MS
    for (; due >= 1; due -= 1) {
      send(next)
      next = (next + 1) % senders
    }
  }, STEP_MS)
  return () => clearInterval(timer)
}
