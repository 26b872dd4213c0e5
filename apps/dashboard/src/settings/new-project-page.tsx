import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { useMe } from '../frame/place.js'
import { Button } from '../ui/button.js'
import { Empty } from '../ui/empty.js'
import { Field } from '../ui/field.js'
import { sentenceOf } from '../ui/notice.js'
import { PageHead } from '../ui/page-head.js'
import { Section } from '../ui/section.js'
import { useFields } from '../ui/use-fields.js'
import { words } from '../words/words.js'
import { ApplyFile } from './apply-file.js'

const FREELY = { is_protected: false, needs_reason: false }

export function NewProjectPage() {
  const isAdmin = useMe().grants.some(({ role }) => role === 'admin')
  const client = useQueryClient()
  const navigate = useNavigate()
  const { values, bind } = useFields({ title: '' })
  const toFlags = (project: string, environment: string) =>
    navigate({ to: '/p/$project/$environment/flags', params: { project, environment } })
  const make = useMutation({
    mutationFn: () => call('POST /api/projects', { body: { title: values.title.trim() } }),
    async onSuccess({ payload }) {
      await readAgain(client, 'projects')
      const harmless = payload.environments.find(({ is_protected }) => !is_protected) ?? payload.environments[0]
      if (harmless) await toFlags(payload.title, harmless.name)
    },
  })
  const { problem, ...field } = bind(make.error)('title')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    make.mutate()
  }
  if (!isAdmin) return <Empty title={words.settings.new} help={words.admin.onlyAdmins} />
  return (
    <div>
      <PageHead title={words.settings.new} about={words.settings.newAbout} />
      <form onSubmit={submit} className="mt-5 flex max-w-[480px] flex-wrap items-end gap-2">
        <Field
          label={words.settings.name}
          required
          maxLength={200}
          autoComplete="off"
          className="min-w-0 grow"
          problem={problem ?? (make.error ? sentenceOf(make.error) : undefined)}
          {...field}
        />
        <Button look="main" type="submit" disabled={make.isPending}>
          {words.settings.newSubmit}
        </Button>
      </form>
      <Section title={words.settings.newFile} about={words.settings.newFileAbout}>
        <ApplyFile
          send={({ body, reason }) => call('POST /api/config', { body, reason })}
          guards={FREELY}
          isDisabled={false}
          onDone={({ project, environments: [first] }) => first && void toFlags(project.trim(), first.name)}
        />
      </Section>
    </div>
  )
}
