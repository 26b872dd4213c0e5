import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../../api/call.js'
import { projects, readAgain } from '../../../api/queries.js'
import { Field } from '../../../ui/field.js'
import { fieldProblem } from '../../../ui/field-problem.js'
import { FormSheet } from '../../../ui/form-sheet.js'
import { guardsOf } from '../../../ui/guards.js'
import { ReasonField } from '../../../ui/reason-field.js'
import { Select } from '../../../ui/select.js'
import { say } from '../../../ui/toasts.js'
import { words } from '../../../words/words.js'
import type { ActionProps } from './action-props.js'

const { copy } = words.flag

export function CopyFlag({ place, row, onClose }: ActionProps) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { data: known = [] } = useQuery(projects)
  const [title, setTitle] = useState(`${row.title}-copy`)
  const [projectId, setProjectId] = useState(place.project.id)
  const [reason, setReason] = useState('')
  const target = known.find(({ id }) => id === projectId) ?? place.project
  const action = useMutation({
    mutationFn: () =>
      call('POST /api/flags/:id/copy', {
        params: { id: row.id },
        body: { title: title.trim(), project_id: projectId },
        reason,
      }),
    async onSuccess({ payload }) {
      await readAgain(client, 'flags')
      const project = known.find((each) => each.id === payload.project_id)
      const made = payload.flags.find(({ environment }) => environment === place.environment.name) ?? payload.flags[0]
      onClose()
      say({ name: title.trim(), text: copy.done })
      if (!project || !made) return
      const params = { project: project.title, environment: made.environment, flag: title.trim() }
      await navigate({ to: '/p/$project/$environment/flags/$flag', params })
    },
  })
  return (
    <FormSheet
      title={copy.title(row.title)}
      about={copy.about}
      submit={copy.submit}
      isIncomplete={title.trim() === ''}
      sending={action}
      onClose={onClose}
    >
      <Field
        label={copy.name}
        required
        maxLength={200}
        value={title}
        problem={fieldProblem(action.error, 'title')}
        onChange={(event) => setTitle(event.target.value)}
      />
      {known.length > 1 && (
        <Select
          label={copy.project}
          value={projectId}
          options={known.map((project) => [String(project.id), project.title])}
          onChange={(chosen) => setProjectId(Number(chosen))}
        />
      )}
      <ReasonField
        guards={{ ...guardsOf(target), is_protected: true }}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        problem={undefined}
      />
    </FormSheet>
  )
}
