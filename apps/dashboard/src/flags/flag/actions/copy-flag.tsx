import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { call } from '../../../api/call.js'
import { projects, readAgain } from '../../../api/queries.js'
import { Field, INPUT } from '../../../ui/field.js'
import { say } from '../../../ui/toasts.js'
import { words } from '../../../words/words.js'
import { ActionSheet, problemAt } from './action-sheet.js'
import type { ActionProps } from './actions.js'
import { asksForReason } from './everywhere.js'

const { copy } = words.flag

export function CopyFlag({ place, row, onClose }: ActionProps) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { data: known = [] } = useQuery(projects)
  const id = useId()
  const [title, setTitle] = useState(`${row.title}-copy`)
  const [projectId, setProjectId] = useState(place.project.id)
  const [reason, setReason] = useState('')
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
    <ActionSheet
      title={copy.title(row.title)}
      about={copy.about}
      submit={copy.submit}
      isReady={title.trim() !== ''}
      reason={{ value: reason, set: setReason, isRequired: asksForReason(place) }}
      action={{ ...action, run: () => action.mutate() }}
      onClose={onClose}
    >
      <Field
        label={copy.name}
        required
        maxLength={200}
        value={title}
        problem={problemAt(action.error, 'title')}
        onChange={(event) => setTitle(event.target.value)}
      />
      {known.length > 1 && (
        <div className="flex flex-col gap-1">
          <label htmlFor={id} className="font-medium">
            {copy.project}
          </label>
          <select
            id={id}
            className={INPUT}
            value={projectId}
            onChange={(event) => setProjectId(Number(event.target.value))}
          >
            {known.map((project) => (
              <option key={project.id} value={project.id}>
                {project.title}
              </option>
            ))}
          </select>
        </div>
      )}
    </ActionSheet>
  )
}
