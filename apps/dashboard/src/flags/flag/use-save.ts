import type { Flag } from '@tailslide/core'
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { ask } from '../../api/call.js'
import { ApiProblem } from '../../api/problem.js'
import { readAgain } from '../../api/queries.js'
import { session } from '../../api/session.js'
import type { Place } from '../../frame/place.js'
import { useStore } from '../../state/store.js'
import { sentenceOf } from '../../ui/notice.js'
import { say } from '../../ui/toasts.js'
import { isEditedMeanwhile, whyNotUndone } from '../../ui/undo.js'
import { words } from '../../words/words.js'
import { isOlder } from '../row-of.js'
import { changedFields, type Edits, type FieldProblems, losesProtection } from './draft.js'
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
  const mutation = useMutation({
    mutationFn: (reason: string) =>
      ask('PATCH /api/flags/:id', {
        params: { id: flag.id },
        body: valuesOf({ ...flag, ...edits?.fields }),
        ifMatch: etag,
        reason,
      }),
    onSuccess({ body: { payload }, etag: next }) {
      const saved = { flag: payload, etag: next ?? undefined }
      take(client, saved)
      onSaved()
      const before = valuesOf(flag)
      say({
        name: flag.title,
        text: words.flag.save.saved(place.environment.name),
        ...(losesProtection(flag, payload) && { more: words.flag.save.unprotectedDone }),
        undo: () => void takeBack(client, saved, before),
      })
    },
    async onError(error) {
      if (isEditedMeanwhile(error)) await client.invalidateQueries({ queryKey: flagOf(flag.id).queryKey })
    },
  })
  const { error } = mutation
  // Who signs in again in place reads of a failure as it is then.
  useStore(session)
  const isConflict = isEditedMeanwhile(error)
  return {
    save: (reason: string) => mutation.mutate(reason),
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

/** Only of the edition that was saved here. */
async function takeBack(client: QueryClient, { flag, etag: saved }: Stored, before: Partial<Flag>): Promise<void> {
  try {
    const { body, etag } = await ask('PATCH /api/flags/:id', {
      params: { id: flag.id },
      body: before,
      ifMatch: saved,
      reason: words.flag.save.undone,
    })
    take(client, { flag: body.payload, etag: etag ?? undefined })
  } catch (error) {
    if (isEditedMeanwhile(error)) await readAgain(client, 'flag', 'flags', 'history')
    say({ name: flag.title, text: words.flag.save.failed, more: whyNotUndone(error), isProblem: true })
  }
}
