import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../../api/call.js'
import { ApiProblem } from '../../api/problem.js'
import { readAgain } from '../../api/queries.js'
import type { Place } from '../../frame/place.js'
import { Button } from '../../ui/button.js'
import { Field } from '../../ui/field.js'
import { Notice, sentenceOf } from '../../ui/notice.js'
import { Sheet } from '../../ui/sheet.js'
import { words } from '../../words/words.js'

interface NewFlagProps {
  readonly place: Place
  /** What is asked for already. */
  readonly title?: string
  readonly onMade: (title: string) => void
  readonly onClose: () => void
}

export function NewFlag({ place: { environment }, title = '', onMade, onClose }: NewFlagProps) {
  const client = useQueryClient()
  const [fields, setFields] = useState({ title, description: '', reason: '' })
  const make = useMutation({
    mutationFn: () =>
      call('POST /api/apps/:id/flags', {
        params: { id: environment.app_id },
        body: { title: fields.title.trim(), description: fields.description.trim(), is_active: false },
        reason: fields.reason,
      }),
    async onSuccess() {
      await readAgain(client, 'flags', 'hygiene')
      onMade(fields.title.trim())
    },
  })
  const problems = make.error instanceof ApiProblem ? make.error.fields : []
  const of = (name: keyof typeof fields) => ({
    value: fields[name],
    onChange: (event: { target: { value: string } }) => setFields({ ...fields, [name]: event.target.value }),
    problem: problems.find(({ field }) => field === name)?.rule,
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    make.mutate()
  }
  return (
    <Sheet title={words.flags.newFlag} about={words.flags.makeHelp} onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        {make.error && problems.length === 0 && <Notice look="problem">{sentenceOf(make.error)}</Notice>}
        <Field label={words.flags.titleField} help={words.flags.titleHelp} required maxLength={200} {...of('title')} />
        <Field label={words.flags.description} maxLength={1_000} {...of('description')} />
        {environment.needs_reason && (
          <Field
            label={words.flags.reason}
            help={words.flags.reasonRequired}
            required
            maxLength={500}
            {...of('reason')}
          />
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{words.flags.cancel}</Button>
          <Button look="main" type="submit" disabled={make.isPending}>
            {words.flags.make}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}
