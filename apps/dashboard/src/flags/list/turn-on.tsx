import { type FormEvent, useState } from 'react'
import type { Place } from '../../frame/place.js'
import { Button } from '../../ui/button.js'
import { EnvironmentTitle } from '../../ui/environment-title.js'
import { Field } from '../../ui/field.js'
import { MOST_REASON } from '../../ui/reason-field.js'
import { Sheet } from '../../ui/sheet.js'
import { percent, words } from '../../words/words.js'
import type { FlagRow } from '../flag-state.js'

interface TurnOnProps {
  readonly flag: FlagRow
  readonly place: Place
  readonly onConfirm: (reason: string) => void
  readonly onCancel: () => void
}

/** On is careful: it says what it does to users before it is done. */
export function TurnOn({ flag, place: { environment }, onConfirm, onCancel }: TurnOnProps) {
  const [reason, setReason] = useState('')
  const limit = flag.error_threshold_percentage
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onConfirm(reason)
  }
  return (
    <Sheet
      title={<EnvironmentTitle environment={environment}>{words.sheets.turnOn(flag.title)}</EnvironmentTitle>}
      about={`${words.sheets.atOnce(percent(flag.rollout_percentage))} ${
        limit > 0 ? words.sheets.opensAbove(percent(limit)) : words.sheets.neverOpens
      }`}
      onClose={onCancel}
    >
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <Field
          label={words.sheets.reason}
          help={environment.needs_reason ? words.sheets.reasonRequired : undefined}
          required={environment.needs_reason}
          maxLength={MOST_REASON}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <div className="flex gap-2">
          <Button onClick={onCancel}>{words.sheets.notNow}</Button>
          <Button look={environment.is_protected ? 'production' : 'main'} type="submit" className="grow">
            {words.sheets.turnOnSubmit(environment.name)}
          </Button>
        </div>
        <p className="text-meta text-ink-3">{words.sheets.offNeverAsks}</p>
      </form>
    </Sheet>
  )
}
