import type { Flag } from '@tailslide/core'
import type { QueryClient } from '@tanstack/react-query'
import { ask } from '../../api/call.js'
import { knownFlags } from '../../api/known-flags.js'
import { isUnanswered } from '../../api/unanswered.js'
import type { Place } from '../../frame/place.js'
import { sentenceOf } from '../../ui/notice.js'
import { say } from '../../ui/toasts.js'
import { whyNotUndone } from '../../ui/undo.js'
import { foundOut } from '../../words/found-out.js'
import { switching } from '../../words/switching.js'
import { undo } from '../../words/undo.js'
import { inPages } from '../../words/ways.js'
import { percent } from '../../words/words.js'
import { findOut, sentNow, toldOf } from '../find-out.js'
import { type FlagRow, shareNow, stateOf } from '../flag-state.js'
import { isOlder, rowOf } from '../row-of.js'
import { type Finding, wishOf } from './wanted.js'

export interface Wanted {
  readonly flag: FlagRow
  readonly isOn: boolean
  readonly reason?: string | undefined
  /** The edition that was looked at, or that is undone: beside it there is to be no newer one. */
  readonly edition?: string | undefined
  readonly isUndo?: boolean
}

interface Asking {
  readonly client: QueryClient
  readonly place: Place
  /** Switches once more, painted at once as the first time. */
  readonly again: (wanted: Wanted) => void
}

/** Asks Tower for it, and says what came of it. */
export async function askSwitch(wanted: Wanted, asking: Asking): Promise<Finding> {
  const { flag, isUndo = false } = wanted
  const since = sentNow()
  try {
    await switchNow(wanted, asking)
  } catch (error) {
    void asking.client.invalidateQueries({ queryKey: knownFlags.keyOf(asking.place.environment.app_id), exact: true })
    if (isUnanswered(error)) {
      return async () =>
        void (await findSwitched(wanted, asking, { since, isOver: () => wishOf(flag.id)?.kind !== 'lost' }))
    }
    const more = isUndo ? whyNotUndone(error) : sentenceOf(error)
    say({ text: switching.couldNotSwitch(flag.title), more, isProblem: true })
  }
  return undefined
}

interface Lost {
  /** What `sentNow()` was. */
  readonly since: number
  readonly isOver?: () => boolean
}

/** Says that the answer was lost, and what has become of the switch once that is known; whether it is as was wanted. */
export async function findSwitched(wanted: Wanted, asking: Asking, { since, isOver }: Lost): Promise<boolean> {
  const { flag, isOn } = wanted
  const { client, place } = asking
  const { app_id, name } = place.environment
  if (isOver?.()) return false
  say({ text: switching.maybeSwitched(flag.title), more: foundOut.lookedFor, isProblem: true, stays: true })
  const isSo = (now: Flag): boolean => rowOf(flag, now).is_enabled === isOn
  const found = await findOut({ client, appId: app_id, flagId: flag.id, since, isSo, isOver })
  if (isOver?.()) return false
  if (!found) {
    say({ text: foundOut.unreadable(flag.title), isProblem: true })
    return false
  }
  take(found.flag, asking)
  say({
    name: found.flag.title,
    text: rowOf(flag, found.flag).is_enabled ? switching.isOn(name) : switching.isOff(name),
    more: toldOf(found),
    isProblem: !found.isSo,
    ...(found.isSo && found.isMine && undoOf(wanted, asking, found.edition)),
  })
  return found.isSo
}

const undoOf = ({ flag, isOn }: Wanted, { place, again }: Asking, edition: string | undefined) =>
  (isOn || place.mayRelease) && {
    undo: () => again({ flag, isOn: !isOn, isUndo: true, reason: switching.undone, edition }),
  }

const take = (flag: Flag, { client, place }: Asking): void =>
  knownFlags.patch(client, place.environment.app_id, (rows) =>
    rows.map((row) => (row.id === flag.id && !isOlder(flag, row) ? rowOf(row, flag) : row)),
  )

/** Rejects where Tower does not do it; says that it is done, with the way back. */
export async function switchNow(wanted: Wanted, asking: Asking): Promise<void> {
  const { flag, isOn, reason, edition } = wanted
  const { environment } = asking.place
  const { body: answer, etag } = await ask('PATCH /api/flags/:id/toggle', {
    params: { id: flag.id },
    body: { is_active: isOn },
    ifMatch: edition,
    reason,
  })
  take(answer.payload, asking)
  if (answer.unchanged) {
    const text = isOn ? undo.isOnAlready(environment.name) : undo.isOffAlready(environment.name)
    say({ name: answer.payload.title, text, more: undo.nothingChanged })
    return
  }
  say({
    name: answer.payload.title,
    text: isOn ? switching.isOn(environment.name) : switching.isOff(environment.name),
    more: answer.notice === undefined ? effectOf(rowOf(flag, answer.payload)) : inPages(answer.notice),
    ...undoOf(wanted, asking, etag ?? undefined),
  })
}

function effectOf(flag: FlagRow): string {
  const share = shareNow(flag, stateOf(flag))
  return share === 0 ? switching.nobody : switching.someGet(percent(share))
}
