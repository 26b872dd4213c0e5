import { ErrorReply } from '@redis/client'
import { encodeUsage, type ReportOutcome, type UsageReport } from '@tailslide/core'
import { TransportError } from '../errors.js'
import type { RedisConnection } from './connect.js'

/**
 * Reports of an app wait in a stream until a Tower takes them, which is so after seconds: it ends ten minutes after the last one,
 * and holds about a thousand, where no Tower asks for them.
 */
const keyOf = (appId: number): string => `tailslide:signals:${appId}:usage`
const MOST_WAITING = 1_000
const LIFE_MS = 600_000
/** Read of an app at a time. */
const MOST_READ = 200
/** Apps asked for at once. */
const SLICE = 100
const WITHIN_MS = 1_500

/** Adds one report; a server that forbids or does not know that is left alone. */
export async function reportOverRedis(
  connection: RedisConnection,
  report: UsageReport,
  now: number,
): Promise<ReportOutcome> {
  const key = keyOf(report.appId)
  const text = encodeUsage(report, now - report.madeAt)
  try {
    await connection.use(async (client) => {
      await client.sendCommand(['XADD', key, 'MAXLEN', '~', String(MOST_WAITING), '*', 'report', text])
      await client.sendCommand(['PEXPIRE', key, String(LIFE_MS)])
    }, WITHIN_MS)
    return 'taken'
  } catch (error) {
    return error instanceof ErrorReply ? 'refused' : 'later'
  }
}

export interface WaitingReport {
  readonly appId: number
  /** In the app's stream, with the milliseconds since 1970 on the server's clock at which it came. */
  readonly id: string
  readonly text: string
}

/** Where reports wait for Tower. Several Towers may read them; what they are counted by says what is a repetition. */
export interface UsageInbox {
  /** The oldest of each app. Rejects when the store is away. */
  read(appIds: readonly number[]): Promise<readonly WaitingReport[]>
  remove(reports: readonly WaitingReport[]): Promise<void>
}

export function createRedisUsageInbox({ connection }: { readonly connection: RedisConnection }): UsageInbox {
  const each = async <T, R>(
    items: readonly T[],
    commandOf: (item: T) => string[],
    take: (item: T, reply: unknown) => R,
  ) => {
    const found: R[] = []
    for (let from = 0; from < items.length; from += SLICE) {
      const slice = items.slice(from, from + SLICE)
      const replies = await connection.use(
        (client) => Promise.all(slice.map((item): Promise<unknown> => client.sendCommand(commandOf(item)))),
        WITHIN_MS,
      )
      slice.forEach((item, index) => {
        found.push(take(item, replies[index]))
      })
    }
    return found
  }
  return {
    read: async (appIds) =>
      (
        await each(appIds, (appId) => ['XRANGE', keyOf(appId), '-', '+', 'COUNT', String(MOST_READ)], parseEntries)
      ).flat(),
    async remove(reports) {
      const byApp = new Map<number, string[]>()
      for (const { appId, id } of reports) byApp.set(appId, [...(byApp.get(appId) ?? []), id])
      await each(
        [...byApp],
        ([appId, ids]) => ['XDEL', keyOf(appId), ...ids],
        () => undefined,
      )
    },
  }
}

/** `[[id, [field, value, ...]], ...]` */
function parseEntries(appId: number, reply: unknown): WaitingReport[] {
  if (!Array.isArray(reply)) throw new TransportError('ANSWER_UNEXPECTED', 'Redis answered XRANGE with something else')
  return reply.map((entry: unknown) => {
    const [id, fields]: unknown[] = Array.isArray(entry) ? entry : []
    const [, text = '']: unknown[] = Array.isArray(fields) ? fields : []
    return { appId, id: String(id), text: String(text) }
  })
}
