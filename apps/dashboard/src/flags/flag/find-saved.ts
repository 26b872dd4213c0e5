import type { Flag } from '@tailslide/core'
import type { QueryClient } from '@tanstack/react-query'
import { say } from '../../ui/toasts.js'
import { foundOut } from '../../words/found-out.js'
import { words } from '../../words/words.js'
import { type Found, findOut, toldOf } from '../find-out.js'

interface Sent {
  readonly appId: number
  readonly flag: Pick<Flag, 'id' | 'title'>
  readonly wanted: Partial<Flag>
  readonly since: number
}

/** Says that the answer was lost, and what has become of it where that was not done here. */
export async function findSaved(client: QueryClient, { appId, flag, wanted, since }: Sent): Promise<Found | undefined> {
  say({ text: foundOut.maybeSaved(flag.title), more: foundOut.lookedFor, isProblem: true, stays: true })
  const isSo = (now: Flag): boolean => {
    const valuesNow = Object.keys(wanted).map((name) => Reflect.get(now, name))
    return JSON.stringify(valuesNow) === JSON.stringify(Object.values(wanted))
  }
  const found = await findOut({ client, appId, flagId: flag.id, since, isSo })
  if (!found) say({ text: foundOut.unreadable(flag.title), isProblem: true })
  else if (!found.isSo) say({ name: flag.title, text: words.flag.save.failed, more: toldOf(found), isProblem: true })
  else if (!found.isMine) say({ name: flag.title, text: toldOf(found) })
  return found
}
