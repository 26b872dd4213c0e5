import { setImmediate as nextTurn } from 'node:timers/promises'

/** Work at a stretch, after which everybody else has a turn. */
const STRETCH_MS = 15

/** When work of this turn of the event loop was first heard of. */
let since: number | undefined

function isDue(begun: number): boolean {
  if (since === undefined) {
    since = begun
    setImmediate(() => {
      since = undefined
    })
  }
  return performance.now() - since > STRETCH_MS
}

/**
 * To be called between pieces of work that would together stop the event loop, with every request, heartbeat and circuit, for
 * long: goes on in the next turn, where this one has taken long. `begun`: of the piece that was just done, by `performance`.
 */
export async function pauseIfDue(begun = performance.now()): Promise<void> {
  if (isDue(begun)) await nextTurn()
}

/** All that there is to be had, where each takes its time to be made. */
export async function gather<T>(made: Iterable<T>): Promise<T[]> {
  const all: T[] = []
  for (const each of made) {
    all.push(each)
    if (isDue(performance.now())) await nextTurn()
  }
  return all
}

export const mapWithPauses = <T, R>(items: Iterable<T>, make: (item: T) => R): Promise<R[]> =>
  gather(mapped(items, make))

function* mapped<T, R>(items: Iterable<T>, make: (item: T) => R): Generator<R> {
  for (const item of items) yield make(item)
}
