import type { Tx } from '../db/database.js'
import { type Hearing, selectHearing, selectPlace, selectWaiting } from './queries.js'

/** Messages that wait, those of this transaction among them. */
export interface WaitingNow {
  total: number
  readonly byWebhook: Map<number, number>
}

/**
 * What a transaction asks of webhooks, once: with a file of thousands of flags each entry would count again what waits, in all
 * thousands of messages. What others send meanwhile is not seen, which leaves less room than there is and never more.
 */
export interface KnownHearing {
  hearing(appId: number): Promise<readonly Hearing[]>
  place(appId: number): ReturnType<typeof selectPlace>
  waiting(projectId: number): Promise<WaitingNow>
}

const known = new WeakMap<Tx, KnownHearing>()

export function knownHearing(tx: Tx): KnownHearing {
  const made = known.get(tx) ?? {
    hearing: once((appId: number) => selectHearing(tx, appId)),
    place: once((appId: number) => selectPlace(tx, appId)),
    waiting: once(async (projectId: number) => {
      const { total, byWebhook } = await selectWaiting(tx, projectId)
      return { total, byWebhook: new Map(byWebhook) }
    }),
  }
  known.set(tx, made)
  return made
}

function once<T>(ask: (id: number) => Promise<T>): (id: number) => Promise<T> {
  const answers = new Map<number, Promise<T>>()
  return (id) => {
    const answer = answers.get(id) ?? ask(id)
    answers.set(id, answer)
    return answer
  }
}
