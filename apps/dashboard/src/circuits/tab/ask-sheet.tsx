import { longerWaitAfterClosing } from '@tailslide/core'
import { type FormEvent, useState } from 'react'
import type { FlagRow } from '../../flags/flag-state.js'
import type { Place } from '../../frame/place.js'
import { Button } from '../../ui/button.js'
import { EnvironmentTitle } from '../../ui/environment-title.js'
import { Field } from '../../ui/field.js'
import { exactly } from '../../ui/lasting.js'
import { MOST_REASON } from '../../ui/reason-field.js'
import { Sheet } from '../../ui/sheet.js'
import { percent, words } from '../../words/words.js'
import type { Acting } from './use-circuit-actions.js'

/** What it does to users, before it is done, and why it is done. */
export function AskSheet({ acting, place: { environment } }: { acting: Acting; place: Place }) {
  const [reason, setReason] = useState('')
  const { asking } = acting
  if (!asking) return null
  const { row, act } = asking
  const { actions, mode } = words.circuits
  const [title, about, submit] =
    act.kind === 'mode'
      ? [
          actions.modeTitle(row.title, mode[act.mode].toLowerCase()),
          actions.modeAbout[act.mode],
          actions.modeSubmit(mode[act.mode].toLowerCase()),
        ]
      : [actions.closeTitle(row.title), aboutClosing(row), actions.close]
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    acting.confirm(reason)
    setReason('')
  }
  return (
    <Sheet
      title={<EnvironmentTitle environment={environment}>{title}</EnvironmentTitle>}
      about={about}
      onClose={acting.cancel}
    >
      <form className="flex flex-col gap-4" onSubmit={onSubmit}>
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
          <Button look={environment.is_protected ? 'production' : 'main'} type="submit" className="grow">
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
