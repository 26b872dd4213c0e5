import type { HistoryEntry, Me } from '@tailslide/api'
import type { Flag } from '@tailslide/core'
import type { QueryClient } from '@tanstack/react-query'
import { ask, call } from '../api/call.js'
import { onceAnswered } from '../api/once-answered.js'
import { me, readAgain } from '../api/queries.js'
import { towerNow } from '../clock/tower-now.js'
import { foundOut } from '../words/found-out.js'

// What was sent and not answered may have been done. Whether it was is read, as soon as Tower answers again.

/** What is read at once after Tower comes back may still be of before: what was sent waits there too. */
const SETTLED_MS = 2_000
/** An instant of Tower's, by a clock that is set to the second. */
const INEXACT_MS = 2_000
const ENTRIES = '20'

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** What is sent now; to be asked for before it is. */
export const sentNow = (): number => towerNow() - INEXACT_MS

/** What has become of it: it is so or not, and by whose entry. */
export interface Outcome {
  readonly isSo: boolean
  /** Whoever sits here has an entry since it was sent. */
  readonly isMine: boolean
}

interface Looking<T> {
  readonly client: QueryClient
  readonly read: () => Promise<T>
  readonly isOver?: (() => boolean) | undefined
}

/** Undefined: nobody wants to know any more, or it cannot be read. */
export async function lookFor<T extends Outcome>({ client, read, isOver }: Looking<T>): Promise<T | undefined> {
  try {
    const found = await onceAnswered(read, isOver)
    if (!found || found.isSo) return found
    await pause(SETTLED_MS)
    return await onceAnswered(read, isOver)
  } catch {
    return undefined
  } finally {
    void readAgain(client, 'flags', 'flag', 'history', 'environments')
  }
}

/** What can be said of it. */
export const toldOf = ({ isSo, isMine }: Outcome): string => {
  if (isSo) return isMine ? foundOut.done : foundOut.byOther
  return isMine ? foundOut.doneAndChanged : foundOut.notDone
}

export interface Sought {
  readonly client: QueryClient
  readonly appId: number
  readonly flagId: number
  /** What `sentNow()` was. */
  readonly since: number
  readonly isSo: (flag: Flag) => boolean
  readonly isOver?: (() => boolean) | undefined
}

export interface Found extends Outcome {
  readonly flag: Flag
  readonly edition: string | undefined
}

/** What has become of one flag. */
export const findOut = ({ isOver, ...sought }: Sought): Promise<Found | undefined> =>
  lookFor({ client: sought.client, read: () => readFlag(sought), isOver })

async function readFlag({ client, appId, flagId, since, isSo }: Omit<Sought, 'isOver'>): Promise<Found> {
  const { body, etag } = await ask('GET /api/flags/:id', { params: { id: flagId } })
  const query = { app: String(appId), flag: String(flagId), limit: ENTRIES }
  const { payload: entries } = await call('GET /api/history', { query })
  const isMine = entries.some((entry) => isOwn(client, entry, since))
  return { flag: body.payload, edition: etag ?? undefined, isSo: isSo(body.payload), isMine }
}

/** Whether it was done by whoever sits here, since then. */
export function isOwn(client: QueryClient, { actor, at }: Pick<HistoryEntry, 'actor' | 'at'>, since: number): boolean {
  const own = client.getQueryData<Me>(me.queryKey)?.id
  return actor.kind === 'person' && actor.id === own && Date.parse(at) >= since
}
