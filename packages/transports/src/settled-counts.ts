import type { SignalCount } from '@tailslide/core'
import { ageOrder } from './signal-counts.js'

/** Counts known to be stored that their owner does not know of. */
export interface Credit {
  /** Such a count, with the instant that it was sent at, or held since. */
  add(appId: number, count: SignalCount): void
  /** What of the counts remains to be sent. */
  takeFrom(appId: number, counts: readonly SignalCount[]): SignalCount[]
}

type Reducible = Pick<SignalCount, 'heldSince'> & { count: number }

/** Deliveries remembered of one flag and kind; more than one only where the owner has let go of what it held. */
const MOST_DELIVERIES = 8

/**
 * The owner sends such counts again as late ones, which it may have added up with others of the same age or a later one.
 * So they are taken off the youngest that is not younger than they are; off another only where that does not suffice.
 */
export function createCredit(): Credit {
  const credit = new Map<string, SignalCount[]>()
  const key = (appId: number, { flagId, kind }: SignalCount): string => `${appId}:${flagId}:${kind}`
  return {
    add(appId, count) {
      const name = key(appId, count)
      credit.set(name, [...(credit.get(name) ?? []), count].slice(-MOST_DELIVERIES))
    },
    takeFrom(appId, counts) {
      if (credit.size === 0) return [...counts]
      const left = counts.map((count) => ({ ...count }))
      for (const name of new Set(left.map((count) => key(appId, count)))) {
        const known = credit.get(name)
        if (!known) continue
        const own = left.filter((count) => key(appId, count) === name)
        const rest = known.flatMap((stored) => takeOff(own, stored))
        if (rest.length > 0) credit.set(name, rest)
        else credit.delete(name)
      }
      return left.filter(({ count }) => count > 0)
    },
  }
}

/** Takes what is stored off the counts, and answers with what of it is more than they are. */
function takeOff(counts: readonly Reducible[], stored: SignalCount): SignalCount[] {
  let { count } = stored
  for (const entry of inOrderFor(stored, counts)) {
    const taken = Math.min(entry.count, count)
    entry.count -= taken
    count -= taken
  }
  return count > 0 ? [{ ...stored, count }] : []
}

function inOrderFor(stored: SignalCount, counts: readonly Reducible[]): Reducible[] {
  const oldestFirst = [...counts].sort((one, other) => ageOrder(one) - ageOrder(other))
  const isOldEnough = (entry: Reducible): boolean => ageOrder(entry) <= ageOrder(stored)
  return [...oldestFirst.filter(isOldEnough).reverse(), ...oldestFirst.filter((entry) => !isOldEnough(entry))]
}
