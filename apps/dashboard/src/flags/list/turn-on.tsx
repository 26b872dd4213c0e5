import { type FormEvent, useState } from 'react'
import type { Place } from '../../frame/place.js'
import { Button } from '../../ui/button.js'
import { EnvironmentTitle } from '../../ui/environment-title.js'
import { Field } from '../../ui/field.js'
import { MOST_REASON } from '../../ui/reason-field.js'
import { ChangedMeanwhile, useSeen } from '../../ui/seen.js'
import { Sheet } from '../../ui/sheet.js'
import { percent, words } from '../../words/words.js'
import type { FlagRow } from '../flag-state.js'
import { useFlagNow } from '../use-flag-now.js'

interface TurnOnProps {
  readonly flag: FlagRow
  readonly place: Place
  /** With the edition of the flag that the sheet has told of. */
  readonly onConfirm: (reason: string, edition: string | undefined) => void
  readonly onCancel: () => void
}

/** On is careful: it says what it does to users before it is done. */
export function TurnOn({ flag, place: { environment }, onConfirm, onCancel }: TurnOnProps) {
  const [reason, setReason] = useState('')
  const { row, edition, isRead, isGone } = useFlagNow(flag)
  const about = isGone ? words.sheets.isGone : aboutTurningOn(row)
  const seen = useSeen({ about })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onConfirm(reason, edition)
  }
  return (
    <Sheet
      title={<EnvironmentTitle environment={environment}>{words.sheets.turnOn(row.title)}</EnvironmentTitle>}
      about={about}
      onClose={onCancel}
    >
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <ChangedMeanwhile seen={seen} />
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
          <Button
            look={environment.is_protected ? 'production' : 'main'}
            type="submit"
            className="grow"
            disabled={!isRead || isGone || seen.isOther}
          >
            {words.sheets.turnOnSubmit(environment.name)}
          </Button>
        </div>
        <p className="text-meta text-ink-3">{words.sheets.offNeverAsks}</p>
      </form>
    </Sheet>
  )
}

function aboutTurningOn({ rollout_percentage, error_threshold_percentage: limit }: FlagRow): string {
  const { atOnce, opensAbove, neverOpens } = words.sheets
  return `${atOnce(percent(rollout_percentage))} ${limit > 0 ? opensAbove(percent(limit)) : neverOpens}`
}
