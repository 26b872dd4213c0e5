import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../../api/call.js'
import { readAgain } from '../../../api/queries.js'
import { isUnanswered } from '../../../api/unanswered.js'
import { FormSheet } from '../../../ui/form-sheet.js'
import { sentenceOf } from '../../../ui/notice.js'
import { ReasonField } from '../../../ui/reason-field.js'
import { Ago } from '../../../ui/time.js'
import { say } from '../../../ui/toasts.js'
import { foundOut } from '../../../words/found-out.js'
import { words } from '../../../words/words.js'
import { usageOf } from '../queries.js'
import type { ActionProps } from './action-props.js'
import { asksForReason } from './everywhere.js'

const { archive } = words.flag

export function ArchiveFlag({ place, row, onClose, stays = false }: ActionProps & { readonly stays?: boolean }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [reason, setReason] = useState('')
  const params = { id: row.id }
  const bringBack = async (): Promise<void> => {
    try {
      await call('POST /api/flags/:id/unarchive', { params, reason: words.flag.save.undone })
      await readAgain(client, 'flags', 'hygiene')
    } catch (error) {
      const isOpen = isUnanswered(error)
      const told = isOpen
        ? { text: foundOut.maybeChanged(row.title) }
        : { name: row.title, text: words.flag.archive.stays }
      say({ ...told, more: sentenceOf(error), isProblem: true, stays: isOpen })
    }
  }
  const action = useMutation({
    mutationFn: () => call('POST /api/flags/:id/archive', { params, reason }),
    async onSuccess() {
      onClose()
      const { project, environment } = place
      if (!stays) {
        await navigate({
          to: '/p/$project/$environment/flags',
          params: { project: project.title, environment: environment.name },
          ignoreBlocker: true,
        })
      }
      say({ name: row.title, text: archive.done, undo: () => void bringBack() })
      await readAgain(client, 'flags', 'hygiene')
    },
  })
  return (
    <FormSheet
      title={archive.title(row.title)}
      about={<WithLastAsked id={row.id} text={archive.about} />}
      submit={archive.submit}
      look="danger"
      sending={action}
      onClose={onClose}
    >
      <ReasonField
        guards={{ is_protected: true, needs_reason: asksForReason(place) }}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        problem={undefined}
      />
    </FormSheet>
  )
}

/** Who is affected, before it is done: whether services still ask for it. */
export function WithLastAsked({ id, text }: { id: number; text: string }) {
  const { data } = useQuery(usageOf(id))
  return (
    <>
      {text}
      {data?.last_evaluated_at && (
        <span className="mt-1 block font-medium text-ink">
          {archive.lastAsked}
          <Ago at={data.last_evaluated_at} />.
        </span>
      )}
    </>
  )
}
