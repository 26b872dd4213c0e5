import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { useMe } from '../frame/place.js'
import { Button } from '../ui/button.js'
import { Field } from '../ui/field.js'
import { sentenceOf } from '../ui/notice.js'
import { say } from '../ui/toasts.js'
import { LONGEST_NAME } from '../ui/too-long.js'
import { useFields } from '../ui/use-fields.js'
import { apart } from '../words/apart.js'
import { words } from '../words/words.js'

export function YourName() {
  const me = useMe()
  const client = useQueryClient()
  const { values, set, bind } = useFields({ name: me.name })
  const rename = useMutation({
    mutationFn: () => call('PATCH /api/me', { body: { name: values.name.trim() } }),
    async onSuccess() {
      await readAgain(client, 'me', 'people')
      say({ text: words.account.saved })
    },
  })
  const { problem, ...field } = bind(rename.error)('name')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    set('name', values.name.trim())
    rename.mutate()
  }
  return (
    <form onSubmit={submit} className="mt-4 flex max-w-[440px] flex-wrap items-end gap-2">
      <Field
        label={words.account.name}
        autoComplete="name"
        required
        maxLength={LONGEST_NAME}
        className="min-w-0 grow"
        problem={problem ?? (rename.error ? sentenceOf(rename.error) : undefined)}
        {...field}
      />
      <Button type="submit" disabled={rename.isPending || values.name.trim() === me.name}>
        {words.account.save}
      </Button>
      <p className="w-full text-meta text-ink-3">
        {apart(me.email)} · {words.account.nameHelp}
      </p>
    </form>
  )
}
