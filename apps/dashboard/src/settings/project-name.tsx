import type { Project } from '@tailslide/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { call } from '../api/call.js'
import { projects } from '../api/queries.js'
import { Button } from '../ui/button.js'
import { Field } from '../ui/field.js'
import { sentenceOf } from '../ui/notice.js'
import { say } from '../ui/toasts.js'
import { useFields } from '../ui/use-fields.js'
import { words } from '../words/words.js'

export function ProjectName({ project, refusal }: { project: Project; refusal: string | undefined }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { values, set, bind } = useFields({ title: project.title })
  const rename = useMutation({
    mutationFn: () =>
      call('PATCH /api/projects/:id', { params: { id: project.id }, body: { title: values.title.trim() } }),
    async onSuccess({ payload }) {
      // The page stands at the address of a project that has another name now: both change at once.
      client.setQueryData(projects.queryKey, (known) => known?.map((each) => (each.id === payload.id ? payload : each)))
      await navigate({ to: '/p/$project/settings', params: { project: payload.title }, replace: true })
      say({ text: words.settings.saved })
    },
  })
  const { problem, ...field } = bind(rename.error)('title')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    set('title', values.title.trim())
    rename.mutate()
  }
  return (
    <form onSubmit={submit} className="mt-5 flex max-w-[480px] flex-wrap items-end gap-2">
      <Field
        label={words.settings.name}
        required
        maxLength={200}
        autoComplete="off"
        disabled={refusal !== undefined}
        className="min-w-0 grow"
        problem={problem ?? (rename.error ? sentenceOf(rename.error) : undefined)}
        {...field}
      />
      <Button
        type="submit"
        disabled={refusal !== undefined || rename.isPending || values.title.trim() === project.title}
      >
        {words.settings.save}
      </Button>
      <p className="w-full text-meta text-ink-3">{refusal ?? words.settings.nameHelp}</p>
    </form>
  )
}
