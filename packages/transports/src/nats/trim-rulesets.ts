import { DeliverPolicy, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { type Clock, rulesetSubjects } from '@tailslide/core'
import { systemClock } from '../clock.js'

export interface Trimmer {
  /** Call after each ruleset stored. What cannot be deleted is deleted after a later one. */
  stored(connection: NatsConnection, appId: number): void
  /** Deletes nothing more, and resolves when that is so. */
  stop(): Promise<void>
}

/** Subscribers take a message in the milliseconds after it was stored, and the server may share their machine. */
const TRIM_AFTER_MS = 200

/**
 * Deletes an app's rulesets below its newest, of both subjects, a moment after a new one: a deployed Python SDK never
 * acknowledges, so that whatever the stream still has comes to it again every 30 s and its flags flap. One by one, because
 * the server's own filtered purge in 2.9.10 moves consumers of wider filters past messages of other subjects that
 * they have not had yet. What is there is looked up each time: other Towers store and delete too.
 */
export function createTrimmer(stream: string, clock: Clock = systemClock): Trimmer {
  const waiting = new Map<number, NatsConnection>()
  let trimming: Promise<void> = Promise.resolve()
  let cancel = (): void => {}
  let isStopped = false

  const trim = async (connection: NatsConnection, appId: number): Promise<void> => {
    const manager = await jetstreamManager(connection, { checkAPI: false })
    const sequences = await sequencesOf(manager, connection, stream, appId)
    for (const older of sequences.slice(0, -1)) {
      if (isStopped || connection.isClosed()) return
      // Another Tower may have deleted it already.
      await manager.streams.deleteMessage(stream, older, false).catch(() => false)
    }
  }

  const trimAll = async (): Promise<void> => {
    for (const [appId, connection] of waiting) {
      waiting.delete(appId)
      if (!isStopped) await trim(connection, appId).catch(() => {})
    }
  }

  return {
    stored(connection, appId) {
      if (isStopped) return
      waiting.set(appId, connection)
      if (waiting.size > 1) return
      cancel = clock.after(TRIM_AFTER_MS, () => {
        trimming = trimming.then(trimAll)
      })
    },
    async stop() {
      isStopped = true
      cancel()
      waiting.clear()
      await trimming
    },
  }
}

/** In the stream's order. */
async function sequencesOf(
  manager: JetStreamManager,
  connection: NatsConnection,
  stream: string,
  appId: number,
): Promise<number[]> {
  const filter = rulesetSubjects(appId)
  const { state } = await manager.streams.info(stream, { subjects_filter: filter })
  const count = Object.values(state.subjects ?? {}).reduce((sum, messages) => sum + messages, 0)
  // The newest alone is what most apps have.
  if (count <= 1) return []
  const consumer = await jetstream(connection).consumers.get(stream, {
    filter_subjects: filter,
    deliver_policy: DeliverPolicy.All,
    headers_only: true,
  })
  const sequences: number[] = []
  try {
    for await (const { seq } of await consumer.fetch({ max_messages: count, expires: 2_000 })) sequences.push(seq)
  } finally {
    await consumer.delete().catch(() => false)
  }
  return sequences
}
