import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../../api/call.js'
import { readAgain } from '../../../api/queries.js'
import { Field } from '../../../ui/field.js'
import { FormSheet } from '../../../ui/form-sheet.js'
import { ReasonField } from '../../../ui/reason-field.js'
import { say } from '../../../ui/toasts.js'
import { words } from '../../../words/words.js'
import type { ActionProps } from './action-props.js'
import { WithLastAsked } from './archive-flag.js'
import { asksForReason } from './everywhere.js'

const { remove } = words.flag

/** The one step that nothing takes back, and so the one that asks for the name. */
export function DeleteFlag({ place, row, onClose }: ActionProps) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const action = useMutation({
    mutationFn: () => call('DELETE /api/flags/:id', { params: { id: row.id }, query: { environments: 'all' }, reason }),
    async onSuccess() {
      onClose()
      const { project, environment } = place
      await navigate({
        to: '/p/$project/$environment/flags',
        params: { project: project.title, environment: environment.name },
        ignoreBlocker: true,
      })
      say({ name: row.title, text: remove.done })
      await readAgain(client, 'flags')
    },
  })
  return (
    <FormSheet
      title={remove.title(row.title)}
      about={<WithLastAsked id={row.id} text={remove.about} />}
      submit={remove.submit}
      look="danger"
      isIncomplete={typed.trim() !== row.title.trim()}
      sending={action}
      onClose={onClose}
    >
      <Field
        label={remove.type(row.title)}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <ReasonField
        guards={{ is_protected: true, needs_reason: asksForReason(place) }}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        problem={undefined}
      />
    </FormSheet>
  )
}
