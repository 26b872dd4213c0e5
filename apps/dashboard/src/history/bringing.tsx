import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { isUnanswered } from '../api/unanswered.js'
import { sentNow, toldOf } from '../flags/find-out.js'
import { findSaved } from '../flags/flag/find-saved.js'
import { LOOKED_FOR, useLooking } from '../flags/use-looking.js'
import { Button } from '../ui/button.js'
import { Diff } from '../ui/diff.js'
import { EnvironmentTitle } from '../ui/environment-title.js'
import { Field } from '../ui/field.js'
import { Notice, Refusal } from '../ui/notice.js'
import { MOST_REASON } from '../ui/reason-field.js'
import { ChangedMeanwhile, useSeen } from '../ui/seen.js'
import { Sheet } from '../ui/sheet.js'
import { exactTime } from '../ui/time.js'
import { say } from '../ui/toasts.js'
import { isEditedMeanwhile } from '../ui/undo.js'
import { timeline } from '../words/timeline.js'
import { type Back, isCut } from './use-back.js'
import { useBringing } from './use-bringing.js'

/** What the flag is to be set to, and when that was sent. */
interface Sent {
  readonly wanted: Readonly<Record<string, unknown>>
  readonly since: number
}

/** Undoes a change or brings a flag back: the difference to what is set now first. */
export function Bringing({ back, onClose }: { back: Back; onClose: () => void }) {
  const { kind, entry, place } = back
  const { environment } = place
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const isUndo = kind === 'undo'
  const { changes, edition, reach, error } = useBringing(back)
  const seen = useSeen({ changes: changes && JSON.stringify([changes, reach]) })
  const when = exactTime(Date.parse(entry.at))
  const { isLooking, look } = useLooking({ onDone: onClose, onNotDone: () => bring.reset() })
  const wanted = Object.fromEntries((changes ?? []).map(({ field, after }) => [field, after]))
  const text = isUndo ? timeline.undoneIn : timeline.restored
  const find = async ({ wanted: all, since }: Sent): Promise<boolean> => {
    const wanted = Object.fromEntries(Object.entries(all).filter(([, value]) => !isCut(value)))
    const flag = { id: entry.flag_id, title: entry.flag_title }
    const found = await findSaved(client, { appId: environment.app_id, flag, wanted, since })
    if (found?.isSo && found.isMine) say({ name: flag.title, text, more: `${environment.name}. ${toldOf(found)}` })
    return found?.isSo ?? false
  }
  const bring = useMutation({
    meta: LOOKED_FOR,
    mutationFn: async ({ wanted: body }: Sent) => {
      const asked = { params: { id: entry.flag_id }, ifMatch: edition, reason: reason === '' ? undefined : reason }
      if (!isUndo) return call('POST /api/flags/:id/restore', { ...asked, body: { entry: entry.id } })
      return call('PATCH /api/flags/:id', { ...asked, body, reason: reason || timeline.undoReason(when) })
    },
    async onSuccess() {
      say({ name: entry.flag_title, text, more: environment.name })
      onClose()
      await readAgain(client, 'flags', 'flag', 'history', 'environments')
    },
    // Somebody was quicker: what would be changed now stands in place of what was read.
    async onError(error, sent) {
      if (isUnanswered(error)) void look(() => find(sent))
      if (isEditedMeanwhile(error)) await readAgain(client, 'flag', 'history')
    },
  })
  const problem = bring.error ?? error
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    bring.mutate({ wanted, since: sentNow() })
  }
  return (
    <Sheet
      title={
        <EnvironmentTitle environment={environment}>
          {isUndo ? timeline.undoTitle(entry.flag_title) : timeline.restoreTitle(entry.flag_title)}
        </EnvironmentTitle>
      }
      about={isUndo ? timeline.undoAbout : timeline.restoreAbout(when)}
      onClose={onClose}
      sending={bring}
    >
      <form className="flex flex-col gap-4" onSubmit={submit}>
        {changes === undefined && !error && <p className="text-ink-2">{timeline.comparing}</p>}
        {!isLooking && <ChangedMeanwhile seen={seen} />}
        {changes &&
          !isLooking &&
          (changes.length > 0 ? <Diff changes={changes} /> : <Notice>{timeline.nothingDiffers}</Notice>)}
        {reach !== undefined && <p className="text-ink-2">{reach}</p>}
        {problem && <Refusal error={problem} />}
        <Field
          label={timeline.reason}
          help={environment.needs_reason ? timeline.reasonRequired : undefined}
          required={environment.needs_reason}
          maxLength={MOST_REASON}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <div className="flex gap-2">
          <Button onClick={onClose} disabled={bring.isPending}>
            {timeline.notNow}
          </Button>
          <Button
            look={environment.is_protected ? 'production' : 'main'}
            type="submit"
            className="grow"
            disabled={bring.isPending || isLooking || (changes?.length ?? 0) === 0 || seen.isOther}
          >
            {isUndo ? timeline.undoSubmit(environment.name) : timeline.restoreSubmit(environment.name)}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}
