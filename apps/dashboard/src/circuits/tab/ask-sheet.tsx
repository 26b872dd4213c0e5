import { longerWaitAfterClosing } from '@tailslide/core'
import { type FormEvent, useState } from 'react'
import type { FlagRow } from '../../flags/flag-state.js'
import { useFlagNow } from '../../flags/use-flag-now.js'
import type { Place } from '../../frame/place.js'
import { Button } from '../../ui/button.js'
import { EnvironmentTitle } from '../../ui/environment-title.js'
import { Field } from '../../ui/field.js'
import { exactly } from '../../ui/lasting.js'
import { MOST_REASON } from '../../ui/reason-field.js'
import { ChangedMeanwhile, useSeen } from '../../ui/seen.js'
import { Sheet } from '../../ui/sheet.js'
import { percent, words } from '../../words/words.js'
import { type Acting, modeOf } from './use-circuit-actions.js'

/** What it does to users, before it is done, and why it is done. */
export function AskSheet({ acting, place }: { acting: Acting; place: Place }) {
  const { asking } = acting
  return asking ? <Asking acting={acting} asking={asking} place={place} /> : null
}

interface AskingProps {
  readonly acting: Acting
  readonly asking: NonNullable<Acting['asking']>
  readonly place: Place
}

function Asking({ acting, asking, place: { environment } }: AskingProps) {
  const [reason, setReason] = useState('')
  const { row, edition, isRead, isGone } = useFlagNow(asking.row)
  const { act } = asking
  const { actions, mode } = words.circuits
  const [title, about, submit] =
    act.kind === 'mode'
      ? [
          actions.modeTitle(row.title, mode[act.mode].toLowerCase()),
          `${actions.modeAbout[act.mode]} ${actions.modeNow(modeWord(row))}`,
          actions.modeSubmit(mode[act.mode].toLowerCase()),
        ]
      : [actions.closeTitle(row.title), aboutClosing(row), actions.close]
  const told = isGone ? words.sheets.isGone : about
  const seen = useSeen({ told })
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    acting.confirm(reason, row, edition)
  }
  return (
    <Sheet
      title={<EnvironmentTitle environment={environment}>{title}</EnvironmentTitle>}
      about={told}
      onClose={acting.cancel}
    >
      <form className="flex flex-col gap-4" onSubmit={onSubmit}>
        <ChangedMeanwhile seen={seen} />
        <Field
          label={actions.reason}
          help={environment.needs_reason ? actions.required : undefined}
          required={environment.needs_reason}
          maxLength={MOST_REASON}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <div className="flex gap-2">
          <Button onClick={acting.cancel}>{actions.notNow}</Button>
          <Button
            look={environment.is_protected ? 'production' : 'main'}
            type="submit"
            className="grow"
            disabled={!isRead || isGone || seen.isOther}
          >
            {submit}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}

function aboutClosing({ circuit, ...row }: FlagRow): string {
  const { closeAbout, closeAgain } = words.circuits.actions
  const about = closeAbout(percent(row.rollout_percentage))
  const wait = longerWaitAfterClosing(circuit, row)
  if (!wait) return about
  return `${about} ${closeAgain(exactly(wait.withinMs), exactly(wait.ms), exactly(wait.otherwiseMs))}`
}

/** One that only a newer Tower knows is called as it is there. */
function modeWord(row: FlagRow): string {
  const known = modeOf(row)
  return known ? words.circuits.mode[known] : row.circuit_mode
}
