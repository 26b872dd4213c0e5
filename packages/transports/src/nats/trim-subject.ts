import { DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '@tailslide/core'
import { systemClock } from '../clock.js'

export interface Trimmer {
  /** Call after each message stored. What cannot be deleted is deleted after a later message. */
  stored(connection: NatsConnection, subject: string, sequence: number): void
  /** The stream was made again: its numbers say nothing any more. */
  forget(): void
  /** Deletes nothing more, and resolves when that is so. */
  stop(): Promise<void>
}

/** Subscribers take a message in the milliseconds after it was stored, and the server may share their machine. */
const TRIM_AFTER_MS = 200

/**
 * Keeps the last few messages of a subject and deletes the older ones, one by one, a moment after a new one. The server's own
 * filtered purge is not used: in 2.9.10 it moves consumers of wider filters past messages of other subjects that they have
 * not had yet. What a subject has already is looked up at the first call for it, so a long past is tidied up too.
 */
export function createTrimmer(stream: string, keep: number, clock: Clock = systemClock): Trimmer {
  const known = new Map<string, number[]>()
  const waiting = new Map<string, { connection: NatsConnection; sequences: number[] }>()
  let trimming: Promise<void> = Promise.resolve()
  let cancel = (): void => {}
  let isStopped = false

  const trim = async (connection: NatsConnection, subject: string, stored: readonly number[]): Promise<void> => {
    const before = known.get(subject)
    // Numbers that fall are those of a stream that was made again, by whomever: the newest would be taken for the oldest.
    const isSame = before && isRising([...before, ...stored])
    const sequences = isSame ? [...before, ...stored] : await sequencesOf(connection, stream, subject)
    known.set(subject, sequences)
    const manager = await jetstreamManager(connection, { checkAPI: false })
    while (sequences.length > keep && !isStopped) {
      const oldest = sequences.shift()
      // Another Tower may have deleted it already.
      if (oldest !== undefined) await manager.streams.deleteMessage(stream, oldest, false).catch(() => false)
      if (connection.isClosed()) throw new Error('the connection was lost')
    }
  }

  const trimAll = async (): Promise<void> => {
    for (const [subject, { connection, sequences }] of waiting) {
      waiting.delete(subject)
      await trim(connection, subject, sequences).catch(() => void known.delete(subject))
    }
  }

  return {
    stored(connection, subject, sequence) {
      if (isStopped) return
      const before = waiting.get(subject)
      const sequences = before?.connection === connection ? before.sequences : []
      sequences.push(sequence)
      waiting.set(subject, { connection, sequences })
      if (waiting.size > 1 || before) return
      cancel = clock.after(TRIM_AFTER_MS, () => {
        trimming = trimming.then(trimAll)
      })
    },
    forget: () => known.clear(),
    async stop() {
      isStopped = true
      cancel()
      waiting.clear()
      await trimming
    },
  }
}

const isRising = (numbers: readonly number[]): boolean =>
  numbers.every((number, place) => place === 0 || number > (numbers[place - 1] ?? 0))

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
