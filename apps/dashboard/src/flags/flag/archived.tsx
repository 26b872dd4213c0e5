import type { FlagAbout } from '@tailslide/api'
import type { Flag } from '@tailslide/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/call.js'
import { readAgain } from '../../api/queries.js'
import { type Place, useMe } from '../../frame/place.js'
import { Button } from '../../ui/button.js'
import { Field } from '../../ui/field.js'
import { Refusal } from '../../ui/notice.js'
import { MOST_REASON } from '../../ui/reason-field.js'
import { exactTime } from '../../ui/time.js'
import { say } from '../../ui/toasts.js'
import { quoted } from '../../words/apart.js'
import { words } from '../../words/words.js'
import { ActorMark, actorName } from '../list/change-cell.js'
import { Actions } from './actions/actions.js'
import { asksForReason, refusalEverywhere } from './actions/everywhere.js'
import { archivingOf } from './queries.js'

const { archive } = words.flag

/** Whose doing it was and why, as far back as the history is kept. */
function ArchivedBy({ appId, flagId }: { appId: number; flagId: number }) {
  const me = useMe()
  const { data: entry } = useQuery(archivingOf(appId, flagId))
  if (!entry) return null
  return (
    <div className="mt-3 flex items-start gap-2.5">
      <ActorMark actor={entry.actor} />
      <p className="min-w-0 break-words">
        {archive.by}
        <b className="font-semibold">{actorName(entry.actor, me)}</b>
        {entry.why === '' ? archive.noReason : `: ${quoted(entry.why)}`}
      </p>
    </div>
  )
}

/** A flag that is out of all lists, and the way back. */
export function Archived({ place, flag }: { place: Place; flag: Flag & FlagAbout }) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const isRequired = asksForReason(place)
  const refusal = refusalEverywhere(place, 'settings')
  const back = useMutation({
    mutationFn: () => call('POST /api/flags/:id/unarchive', { params: { id: flag.id }, reason }),
    async onSuccess() {
      say({ name: flag.title, text: archive.isBack })
      await readAgain(client, 'flags')
    },
  })
  return (
    <form
      className="flex max-w-[560px] flex-col items-start gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (refusal === undefined) back.mutate()
      }}
    >
      <div>
        <p className="text-section font-semibold">{archive.state}</p>
        {flag.archived_at !== null && (
          <p className="text-ink-2">
            {archive.since}
            {exactTime(Date.parse(flag.archived_at))}.
          </p>
        )}
        <ArchivedBy appId={place.environment.app_id} flagId={flag.id} />
      </div>
      {back.error && <Refusal error={back.error} />}
      {isRequired && refusal === undefined && (
        <Field
          label={words.sheets.reason}
          help={words.flag.needsReason}
          required
          maxLength={MOST_REASON}
          className="w-full"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      )}
      <div className="flex gap-2">
        <Button look="main" type="submit" disabled={back.isPending} aria-disabled={refusal !== undefined}>
          {archive.back}
        </Button>
        <Actions place={place} row={flag} isArchived />
      </div>
      {refusal !== undefined && <p className="text-meta text-ink-3">{refusal}</p>}
    </form>
  )
}
