/** Names one delivery of counts. A sender has one under way at a time, and numbers them upwards from 1. */
export interface DeliveryId {
  /** Unlike that of any other sender, ever: 32 hexadecimal digits. */
  readonly sender: string
  readonly sequence: number
}

/** What an SDK calls a batch that it sends to Tower. */
export const deliveryName = ({ sender, sequence }: DeliveryId): string => `${sender}-${sequence}`

/**
 * Strict, because whoever is taken at this word must number upwards: a client that calls its batches `job-2` and then
 * `job-1` would lose the second. Fifteen digits are still an exact number.
 */
const NAME = /^([\da-f]{32})-([1-9]\d{0,14})$/

/** The delivery that a batch's name tells of, or undefined for a name of any other form. */
export function parseDeliveryName(name: string): DeliveryId | undefined {
  const [, sender, sequence] = NAME.exec(name) ?? []
  return sender === undefined ? undefined : { sender, sequence: Number(sequence) }
}
