import type { Flag } from '@tailslide/core'
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { ask } from '../../api/call.js'
import { ApiProblem } from '../../api/problem.js'
import { readAgain } from '../../api/queries.js'
import { session } from '../../api/session.js'
import { isUnanswered } from '../../api/unanswered.js'
import type { Place } from '../../frame/place.js'
import { useStore } from '../../state/store.js'
import { sentenceOf } from '../../ui/notice.js'
import { say } from '../../ui/toasts.js'
import { isEditedMeanwhile, whyNotUndone } from '../../ui/undo.js'
import { foundOut } from '../../words/found-out.js'
import { words } from '../../words/words.js'
import { sentNow, toldOf } from '../find-out.js'
import { isOlder } from '../row-of.js'
import { sayIfLong } from '../say-if-long.js'
import { LOOKED_FOR } from '../use-looking.js'
import { changedFields, type Edits, type FieldProblems, losesProtection } from './draft.js'
import { findSaved } from './find-saved.js'
import { flagOf } from './queries.js'

interface Stored {
  readonly flag: Flag
  readonly etag: string | undefined
}

interface Saving {
  readonly place: Place
  readonly stored: Stored
  readonly edits: Edits | undefined
  readonly onSaved: () => void
}

/** Saves what was changed of the edition that was seen; where somebody has saved another one since, it is read. */
export function useSave({ place, stored: { flag, etag }, edits, onSaved }: Saving) {
  const client = useQueryClient()
  const names = changedFields(flag, edits)
  const valuesOf = (of: Flag): Partial<Flag> => Object.fromEntries(names.map((name) => [name, of[name]]))
  const sentAt = useRef(0)
  const latest = useRef(edits)
  useEffect(() => {
    latest.current = edits
  })
  const done = (saved: Stored, more?: string): void => {
    take(client, saved)
    // What was typed since is still to be saved.
    if (latest.current === edits) onSaved()
    const told = [more, losesProtection(flag, saved.flag) ? words.flag.save.unprotectedDone : undefined]
    const before = valuesOf(flag)
    say({
      name: flag.title,
      text: words.flag.save.saved(place.environment.name),
      ...(told.some(Boolean) && { more: told.filter(Boolean).join(' ') }),
      undo: () => void takeBack(client, place.environment.app_id, { stored: saved, before }),
    })
  }
  const wanted = valuesOf({ ...flag, ...edits?.fields })
  const mutation = useMutation({
    meta: LOOKED_FOR,
    mutationFn: ({ reason }: { readonly reason: string; readonly since: number }) =>
      ask('PATCH /api/flags/:id', { params: { id: flag.id }, body: wanted, ifMatch: etag, reason }),
    onSuccess: ({ body: { payload }, etag: next }) => done({ flag: payload, etag: next ?? undefined }),
    async onError(error, { since }) {
      if (isEditedMeanwhile(error)) await client.invalidateQueries({ queryKey: flagOf(flag.id).queryKey })
      if (isUnanswered(error)) void find(since)
    },
  })
  /** The answer was lost. */
  const find = async (since: number): Promise<void> => {
    const found = await findSaved(client, { appId: place.environment.app_id, flag, wanted, since })
    // It may be sent once more by now.
    if (sentAt.current === since) mutation.reset()
    if (found?.isSo && found.isMine) done({ flag: found.flag, etag: found.edition }, toldOf(found))
  }
  const { error } = mutation
  // Who signs in again in place reads of a failure as it is then.
  useStore(session)
  const isConflict = isEditedMeanwhile(error)
  return {
    save(reason: string) {
      sentAt.current = sentNow()
      mutation.mutate({ reason, since: sentAt.current })
    },
    sending: mutation,
    forget: mutation.reset,
    /** Whether Tower was away. */
    isUnreached: error instanceof ApiProblem && error.status === 0,
    /** What went wrong besides what stands at the fields and what the conflict shows. */
    failure: error && !isConflict && problemsIn(error) === undefined ? sentenceOf(error) : undefined,
    problems: problemsIn(error) ?? {},
  }
}

function problemsIn(error: unknown): FieldProblems | undefined {
  if (!(error instanceof ApiProblem) || error.fields.length === 0) return undefined
  return Object.fromEntries(error.fields.map(({ field, rule }) => [field, rule]))
}

function take(client: QueryClient, stored: Stored): void {
  client.setQueryData(flagOf(stored.flag.id).queryKey, (known) =>
    known && isOlder(stored.flag, known.flag) ? known : stored,
  )
  void readAgain(client, 'flags', 'environments', 'history', 'hygiene')
}

interface Back {
  readonly stored: Stored
  readonly before: Partial<Flag>
}

/** Only of the edition that was saved here. */
async function takeBack(client: QueryClient, appId: number, { stored, before }: Back): Promise<void> {
  const { flag, etag: saved } = stored
  const since = sentNow()
  try {
    const asked = { params: { id: flag.id }, body: before, ifMatch: saved, reason: words.flag.save.undone }
    const told = { name: flag.title, text: foundOut.takingBack }
    const { body, etag } = await sayIfLong(told, ask('PATCH /api/flags/:id', asked))
    take(client, { flag: body.payload, etag: etag ?? undefined })
  } catch (error) {
    if (isUnanswered(error)) {
      const found = await findSaved(client, { appId, flag, wanted: before, since })
      if (found?.isSo && found.isMine) say({ name: flag.title, text: words.flag.save.takenBack, more: toldOf(found) })
      return
    }
    if (isEditedMeanwhile(error)) await readAgain(client, 'flag', 'flags', 'history')
    say({ name: flag.title, text: words.flag.save.failed, more: whyNotUndone(error), isProblem: true })
  }
}
