import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../api/call.js'
import { ApiProblem } from '../api/problem.js'
import { readAgain } from '../api/queries.js'
import type { FlagRow } from '../flags/flag-state.js'
import type { Place } from '../frame/place.js'
import { Button } from '../ui/button.js'
import { Field } from '../ui/field.js'
import { Refusal } from '../ui/notice.js'
import { ReasonField } from '../ui/reason-field.js'
import { words } from '../words/words.js'
import { ChooseFlag } from './choose-flag.js'

interface MakeFlagProps {
  readonly place: Place
  readonly known: readonly FlagRow[]
  readonly onChosen: (title: string) => void
}

/** The flag to connect: a new one, on for everyone where nobody minds, or one that is there. */
export function MakeFlag({ place, known, onChosen }: MakeFlagProps) {
  const { environment } = place
  const client = useQueryClient()
  const isTaken = known.some(({ title }) => title === words.start.flagDefault)
  const [typed, setTitle] = useState<string>()
  const title = typed ?? (isTaken ? '' : words.start.flagDefault)
  const [reason, setReason] = useState('')
  const make = useMutation({
    mutationFn: () =>
      call('POST /api/apps/:id/flags', {
        params: { id: environment.app_id },
        body: { title: title.trim(), is_active: !environment.is_protected, rollout_percentage: 100 },
        reason,
      }),
    async onSuccess({ payload }) {
      await readAgain(client, 'flags')
      onChosen(payload.title)
    },
  })
  const problem = make.error instanceof ApiProblem ? make.error.fields[0]?.rule : undefined
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    make.mutate()
  }
  return (
    <div className="max-w-[560px]">
      <p className="text-ink-2">{words.start.flagHelp}</p>
      <form className="mt-4 flex flex-col gap-4" onSubmit={submit}>
        {make.error && problem === undefined && <Refusal error={make.error} />}
        <Field
          label={words.start.flagField}
          help={words.sheets.titleHelp}
          required
          maxLength={200}
          autoComplete="off"
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          problem={problem}
        />
        {environment.needs_reason && (
          <ReasonField guards={environment} value={reason} onChange={(event) => setReason(event.target.value)} />
        )}
        <p className="text-meta text-ink-3">
          {environment.is_protected ? words.start.flagEffectOff : words.start.flagEffect(environment.name)}
        </p>
        <div>
          <Button look="main" type="submit" disabled={make.isPending || !place.mayEdit}>
            {words.start.flagMake}
          </Button>
          {!place.mayEdit && <p className="mt-2 text-meta text-ink-3">{words.flags.onlyEditors}</p>}
        </div>
      </form>
      {known.length > 0 && <ChooseFlag known={known} onChosen={onChosen} />}
    </div>
  )
}
