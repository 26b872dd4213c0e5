/** What JetStream writes into the reply subject of each message that it delivers. */
export interface Delivery {
  /** The message's number in the stream. */
  readonly sequence: number
  /** How many messages the consumer has delivered, this one included. */
  readonly delivered: number
  /** When the server stored it, nanoseconds since 1970, rounded to what a double holds. */
  readonly storedAt: number
}

/**
 * Reads `$JS.ACK.<stream>.<consumer>.<attempt>.<sequence>.<delivered>.<time>.<pending>`, or the longer form with domain
 * and account before the stream. Undefined for anything else.
 */
export function parseDelivery(reply: string | undefined): Delivery | undefined {
  const tokens = reply?.split('.') ?? []
  if (tokens[0] !== '$JS' || tokens[1] !== 'ACK') return undefined
  // The short form has nine tokens; the long one ends with a random one.
  const numbers = (tokens.length === 9 ? tokens.slice(5, 8) : tokens.slice(7, 10)).map(Number)
  const [sequence, delivered, storedAt] = numbers
  if (sequence === undefined || delivered === undefined || storedAt === undefined) return undefined
  return numbers.every(Number.isFinite) ? { sequence, delivered, storedAt } : undefined
}
