import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import type { Place } from '../frame/place.js'
import { Button } from '../ui/button.js'
import { Field } from '../ui/field.js'
import { Refusal } from '../ui/notice.js'
import { ReasonField } from '../ui/reason-field.js'
import { LONGEST_NAME } from '../ui/too-long.js'
import { words } from '../words/words.js'
import { keyText } from './key-text.js'
import { mayMakeKeys } from './rights.js'

/** The key that the service shows; 0 where it has one. */
export function MakeKey({ place, onChosen }: { place: Place; onChosen: (id: number) => void }) {
  const { environment } = place
  const client = useQueryClient()
  const [name, setName] = useState(words.start.keyDefault)
  const [reason, setReason] = useState('')
  const isRefused = !mayMakeKeys(place)
  const make = useMutation({
    mutationFn: () =>
      call('POST /api/apps/:id/keys', { params: { id: environment.app_id }, body: { name: name.trim() }, reason }),
    async onSuccess({ payload }) {
      keyText.set({ id: payload.id, text: payload.key })
      await readAgain(client, 'keys')
      onChosen(payload.id)
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    make.mutate()
  }
  return (
    <form className="flex max-w-[560px] flex-col gap-4" onSubmit={submit}>
      <p className="text-ink-2">{words.start.keyHelp(environment.name)}</p>
      {make.error && <Refusal error={make.error} />}
      <Field
        label={words.start.keyField}
        help={words.start.keyFieldHelp}
        required
        maxLength={LONGEST_NAME}
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {environment.needs_reason && (
        <ReasonField guards={environment} value={reason} onChange={(event) => setReason(event.target.value)} />
      )}
      <div className="flex flex-wrap gap-2">
        <Button look="main" type="submit" disabled={make.isPending || isRefused}>
          {words.start.keyMake}
        </Button>
        <Button look="quiet" onClick={() => onChosen(0)}>
          {words.start.keySkip}
        </Button>
      </div>
      {isRefused && <p className="text-meta text-ink-3">{words.start.onlyKeyMakers}</p>}
    </form>
  )
}
