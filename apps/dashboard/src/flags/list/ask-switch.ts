import type { QueryClient } from '@tanstack/react-query'
import { ask } from '../../api/call.js'
import { knownFlags } from '../../api/known-flags.js'
import { isUnanswered } from '../../api/problem.js'
import type { Place } from '../../frame/place.js'
import { sentenceOf } from '../../ui/notice.js'
import { say } from '../../ui/toasts.js'
import { whyNotUndone } from '../../ui/undo.js'
import { undo } from '../../words/undo.js'
import { inPages } from '../../words/ways.js'
import { percent, words } from '../../words/words.js'
import { type FlagRow, shareNow, stateOf } from '../flag-state.js'
import { isOlder, rowOf } from '../row-of.js'

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
export async function askSwitch(wanted: Wanted, asking: Asking): Promise<void> {
  const { flag, isUndo = false } = wanted
  try {
    await switchNow(wanted, asking)
  } catch (error) {
    const text = isUnanswered(error) ? words.flags.maybeSwitched(flag.title) : words.flags.couldNotSwitch(flag.title)
    say({ text, more: isUndo ? whyNotUndone(error) : sentenceOf(error), isProblem: true })
    void asking.client.invalidateQueries({ queryKey: knownFlags.keyOf(asking.place.environment.app_id), exact: true })
  }
}

/** Rejects where Tower does not do it; says that it is done, with the way back. */
export async function switchNow(
  { flag, isOn, reason, edition }: Wanted,
  { client, place, again }: Asking,
): Promise<void> {
  const { environment } = place
  const { body: answer, etag } = await ask('PATCH /api/flags/:id/toggle', {
    params: { id: flag.id },
    body: { is_active: isOn },
    ifMatch: edition,
    reason,
  })
  knownFlags.patch(client, environment.app_id, (rows) =>
    rows.map((row) => (row.id === flag.id && !isOlder(answer.payload, row) ? rowOf(row, answer.payload) : row)),
  )
  if (answer.unchanged) {
    const text = isOn ? undo.isOnAlready(environment.name) : undo.isOffAlready(environment.name)
    return say({ name: answer.payload.title, text, more: undo.nothingChanged })
  }
  say({
    name: answer.payload.title,
    text: isOn ? words.flags.isOn(environment.name) : words.flags.isOff(environment.name),
    more: answer.notice === undefined ? effectOf(rowOf(flag, answer.payload)) : inPages(answer.notice),
    ...((isOn || place.mayRelease) && {
      undo: () => again({ flag, isOn: !isOn, isUndo: true, reason: words.flags.undone, edition: etag ?? undefined }),
    }),
  })
}

function effectOf(flag: FlagRow): string {
  const share = shareNow(flag, stateOf(flag))
  return share === 0 ? words.flags.nobody : words.flags.someGet(percent(share))
}
