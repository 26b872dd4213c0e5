import type { Series } from '@tailslide/api'

export interface Traffic {
  /** Calls of the new path. */
  readonly calls: number
  readonly failed: number
  /** Calls of the new path and of the old one, where services count that too. */
  readonly all: number
  readonly minutes: number
}

export function trafficOf({ points, bucket }: Series): Traffic {
  const sum = (of: (point: Series['points'][number]) => number): number =>
    points.reduce((total, point) => total + of(point), 0)
  const calls = sum(({ success, failure }) => success + failure)
  return {
    calls,
    failed: sum(({ failure }) => failure),
    all: calls + sum(({ control_ok, control_error }) => control_ok + control_error),
    minutes: Math.max(1, (points.length * bucket) / 60_000),
  }
}

/** Calls a minute that take the new path: what was counted is not told otherwise. */
export const callsNow = (traffic: Traffic, now: number): number | undefined =>
  traffic.calls > 0 ? traffic.calls / traffic.minutes : callsAt(traffic, now, now)

/**
 * Calls a minute that would take the new path at a rollout, by the last minute, which may lie before the rollout that is there now:
 * to be compared with what follows from the same minute at another one. Undefined where nothing tells, because nobody is on the new
 * path and the calls of the old one are not counted.
 */
export function callsAt({ calls, all, minutes }: Traffic, now: number, wanted: number): number | undefined {
  if (all > calls) return ((all / minutes) * wanted) / 100
  return calls > 0 && now > 0 ? ((calls / minutes) * wanted) / now : undefined
}
