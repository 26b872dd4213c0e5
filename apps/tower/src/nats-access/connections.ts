import { isRecord } from '@tailslide/core'
import type { NatsLink } from '@tailslide/transports/nats'
import { readSdkUserName, type SdkKeyOwner } from './sdk-user.js'

type Connection = ReturnType<NatsLink['connection']>

/** A live connection of an SDK, at whichever server of the cluster. */
export interface SdkConnection {
  readonly serverId: string
  readonly clientId: number
  readonly owner: SdkKeyOwner
}

const LIST_SUBJECT = '$SYS.REQ.SERVER.PING.CONNZ'
const PAGE = 1_000
/** Nobody knows how many servers there are: a page ends when none has answered for this long. */
const SILENCE_MS = 200
const ANSWER_WITHIN_MS = 1_000

/**
 * Hands over the SDKs' connections at all servers, as their answers come in. Resolves with the number of servers that
 * answered: none when the user of this connection does not belong to the system account.
 */
export async function eachSdkConnection(
  connection: Connection,
  account: string,
  visit: (found: SdkConnection) => void,
): Promise<number> {
  const servers = new Set<string>()
  for (let offset = 0; ; offset += PAGE) {
    const question = JSON.stringify({ auth: true, acc: account, limit: PAGE, offset })
    const answers = await connection.requestMany(LIST_SUBJECT, question, {
      strategy: 'stall',
      stall: SILENCE_MS,
      maxWait: ANSWER_WITHIN_MS,
    })
    let isMore = false
    for await (const answer of answers) {
      const page = readPage(answer.string())
      if (!page) continue
      servers.add(page.serverId)
      isMore ||= page.isFull
      for (const found of page.connections) visit(found)
    }
    if (!isMore) return servers.size
  }
}

/** Ends it. Whether that worked shows when the connections are listed again, so this never rejects. */
export async function kick(connection: Connection, { serverId, clientId }: SdkConnection): Promise<void> {
  const subject = `$SYS.REQ.SERVER.${serverId}.KICK`
  // A server does nothing for a message without a reply subject, so it has to be a request.
  await connection.request(subject, JSON.stringify({ cid: clientId }), { timeout: ANSWER_WITHIN_MS }).catch(() => {})
}

interface Page {
  readonly serverId: string
  readonly connections: readonly SdkConnection[]
  readonly isFull: boolean
}

/** Undefined for an answer that is no list, such as a server's error. */
export function readPage(text: string): Page | undefined {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    return undefined
  }
  const data = isRecord(answer) ? answer.data : undefined
  if (!isRecord(data) || typeof data.server_id !== 'string' || !Array.isArray(data.connections)) return undefined
  const serverId = data.server_id
  const listed: readonly unknown[] = data.connections
  const connections = listed.flatMap((entry) => {
    if (!isRecord(entry)) return []
    const { cid: clientId, authorized_user: user } = entry
    const owner = typeof user === 'string' ? readSdkUserName(user) : undefined
    return owner && typeof clientId === 'number' ? [{ serverId, clientId, owner }] : []
  })
  return { serverId, connections, isFull: listed.length >= PAGE }
}
