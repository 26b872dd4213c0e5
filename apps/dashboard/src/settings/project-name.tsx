import type { Project } from '@tailslide/api'
import { useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { call } from '../api/call.js'
import { projects } from '../api/queries.js'
import { ChangedByBoth } from '../edits/changed-by-both.js'
import { useEdits } from '../edits/use-edits.js'
import { Button } from '../ui/button.js'
import { Field } from '../ui/field.js'
import { sentenceOf } from '../ui/notice.js'
import { say } from '../ui/toasts.js'
import { words } from '../words/words.js'
import { projectNow } from './project-now.js'

const textsOf = ({ title }: Project) => ({ title })
const LABELS = { title: words.settings.name }

export function ProjectName({ project, refusal }: { project: Project; refusal: string | undefined }) {
  const client = useQueryClient()
  const { changed, both, settle, saving, of } = useEdits({
    stored: project,
    textsOf,
    read: () => projectNow(client, project),
    async send(changes) {
      const title = changes.get('title')
      if (title === undefined) return
      const { payload } = await call('PATCH /api/projects/:id', { params: { id: project.id }, body: { title } })
      client.setQueryData(projects.queryKey, (known) => known?.map((each) => (each.id === payload.id ? payload : each)))
    },
    onSaved: () => say({ text: words.settings.saved }),
  })
  const { problem, ...field } = of('title')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    saving.mutate()
  }
  return (
    <form onSubmit={submit} className="mt-5 flex max-w-[480px] flex-wrap items-end gap-2">
      {both.length > 0 && (
        <div className="w-full">
          <ChangedByBoth both={both} labels={LABELS} onSettle={settle} />
        </div>
      )}
      <Field
        label={words.settings.name}
        required
        maxLength={200}
        autoComplete="off"
        disabled={refusal !== undefined}
        className="min-w-0 grow"
        problem={problem ?? (saving.error ? sentenceOf(saving.error) : undefined)}
        {...field}
      />
      <Button
        type="submit"
        disabled={refusal !== undefined || saving.isPending || changed.size === 0 || both.length > 0}
      >
        {words.settings.save}
      </Button>
      <p className="w-full text-meta text-ink-3">{refusal ?? words.settings.nameHelp}</p>
    </form>
  )
}
