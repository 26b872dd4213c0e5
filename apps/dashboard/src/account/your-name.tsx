import type { Me } from '@tailslide/api'
import { useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { call } from '../api/call.js'
import { me as meQuery, readAgain } from '../api/queries.js'
import { ChangedByBoth } from '../edits/changed-by-both.js'
import { useEdits } from '../edits/use-edits.js'
import { useMe } from '../frame/place.js'
import { Button } from '../ui/button.js'
import { Field } from '../ui/field.js'
import { sentenceOf } from '../ui/notice.js'
import { say } from '../ui/toasts.js'
import { LONGEST_NAME } from '../ui/too-long.js'
import { apart } from '../words/apart.js'
import { words } from '../words/words.js'

const textsOf = ({ name }: Me) => ({ name })
const LABELS = { name: words.account.name }

export function YourName() {
  const me = useMe()
  const client = useQueryClient()
  const { changed, both, settle, saving, of } = useEdits({
    stored: me,
    textsOf,
    read: () => client.fetchQuery({ ...meQuery, staleTime: 0 }),
    async send(changes) {
      const name = changes.get('name')
      if (name !== undefined) await call('PATCH /api/me', { body: { name } })
    },
    async onSaved() {
      await readAgain(client, 'me', 'people')
      say({ text: words.account.saved })
    },
  })
  const { problem, ...field } = of('name')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    saving.mutate()
  }
  return (
    <form onSubmit={submit} className="mt-4 flex max-w-[440px] flex-wrap items-end gap-2">
      {both.length > 0 && (
        <div className="w-full">
          <ChangedByBoth both={both} labels={LABELS} onSettle={settle} />
        </div>
      )}
      <Field
        label={words.account.name}
        autoComplete="name"
        required
        maxLength={LONGEST_NAME}
        className="min-w-0 grow"
        problem={problem ?? (saving.error ? sentenceOf(saving.error) : undefined)}
        {...field}
      />
      <Button type="submit" disabled={saving.isPending || changed.size === 0 || both.length > 0}>
        {words.account.save}
      </Button>
      <p className="w-full text-meta text-ink-3">
        {apart(me.email)} · {words.account.nameHelp}
      </p>
    </form>
  )
}
