import { DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'

/**
 * Keeps the last few messages of a subject and deletes the older ones, one by one. The server's own filtered purge is not
 * used: up to 2.9.10 at least it moves consumers of wider filters past messages of other subjects that they have not
 * had yet. What is on the stream already is looked up at the first call for a subject.
 */
export function createTrimmer(stream: string, keep: number) {
  const kept = new Map<string, number[]>()

  return {
    /** Call after each message stored; resolves when the older ones are gone. Rejects when the server does not answer. */
    async stored(connection: NatsConnection, subject: string, sequence: number): Promise<void> {
      let sequences = kept.get(subject)
      if (!sequences) {
        sequences = await sequencesOf(connection, stream, subject)
        kept.set(subject, sequences)
      }
      if (!sequences.includes(sequence)) sequences.push(sequence)
      if (sequences.length <= keep) return
      const manager = await jetstreamManager(connection, { checkAPI: false })
      sequences.sort((a, b) => a - b)
      for (const old of sequences.splice(0, sequences.length - keep)) {
        // Another Tower may have deleted it already.
        await manager.streams.deleteMessage(stream, old, false).catch(() => false)
      }
    },
    /** The stream was made again: its numbers say nothing any more. */
    forget(): void {
      kept.clear()
    },
  }
}

async function sequencesOf(connection: NatsConnection, stream: string, subject: string): Promise<number[]> {
  const manager = await jetstreamManager(connection, { checkAPI: false })
  const { state } = await manager.streams.info(stream, { subjects_filter: subject })
  const count = state.subjects?.[subject] ?? 0
  if (count === 0) return []
  const consumer = await jetstream(connection).consumers.get(stream, {
    filter_subjects: subject,
    deliver_policy: DeliverPolicy.All,
    headers_only: true,
  })
  const sequences: number[] = []
  const messages = await consumer.fetch({ max_messages: count, expires: 2_000 })
  for await (const message of messages) sequences.push(message.seq)
  await consumer.delete().catch(() => false)
  return sequences
}
