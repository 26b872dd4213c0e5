import type { ATTEMPTS_IN_ORDER, Delivery } from '@tailslide/api'

/** That of the contract, of which a page imports types alone; the compiler holds it to be the same. */
const IN_ORDER: typeof ATTEMPTS_IN_ORDER = 6

/** The earlier message, tried in vain, that one waits for: those of a webhook go in their order. */
export function waitsFor(delivery: Delivery, all: readonly Delivery[]): Delivery | undefined {
  const isInOrder = ({ state, attempts }: Delivery): boolean => state === 'pending' && attempts < IN_ORDER
  const first = all.findLast(isInOrder)
  return isInOrder(delivery) && first && first.id < delivery.id && first.attempts > 0 ? first : undefined
}
