import type { JetStreamManager } from '@nats-io/jetstream'
import { CIRCUIT_SUBJECTS } from '@tailslide/core'

/** The stream that takes circuit messages in this one's place; of two streams that take a subject the server makes none. */
export async function otherStreamOf(manager: JetStreamManager, stream: string): Promise<string | undefined> {
  const found = await manager.streams.find(CIRCUIT_SUBJECTS.open).catch(() => undefined)
  return found === stream ? undefined : found
}
