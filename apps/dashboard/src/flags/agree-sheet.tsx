import type { Environment } from '@tailslide/api'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Button } from '../ui/button.js'
import { EnvironmentTitle } from '../ui/environment-title.js'
import { Field } from '../ui/field.js'
import { MOST_REASON } from '../ui/reason-field.js'
import { ChangedMeanwhile, useSeen } from '../ui/seen.js'
import { Sheet } from '../ui/sheet.js'
import { sheets } from '../words/sheets.js'
import type { FlagRow } from './flag-state.js'
import { useFlagNow } from './use-flag-now.js'

/** What is asked about a flag as it is set now. */
export interface Question {
  readonly title: string
  /** What it does to users. */
  readonly about: string
  readonly submit: string
}

interface AgreeSheetProps {
  /** As a list knows it. */
  readonly flag: FlagRow
  readonly environment: Environment
  readonly ask: (row: FlagRow) => Question
  /** With the flag and its edition as the sheet has told of them. */
  readonly onAgree: (reason: string, row: FlagRow, edition: string | undefined) => void
  readonly onClose: () => void
  readonly children?: ReactNode
}

/** Says what a change does to users before it is done, and asks why. Nobody agrees to anything but what stands there. */
export function AgreeSheet({ flag, environment, ask, onAgree, onClose, children }: AgreeSheetProps) {
  const [reason, setReason] = useState('')
  const { row, edition, isRead, isGone } = useFlagNow(flag)
  const { title, about, submit } = ask(row)
  const told = isGone ? sheets.isGone : about
  const seen = useSeen({ told })
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    onAgree(reason, row, edition)
  }
  return (
    <Sheet
      title={<EnvironmentTitle environment={environment}>{title}</EnvironmentTitle>}
      about={told}
      onClose={onClose}
    >
      <form className="flex flex-col gap-4" onSubmit={onSubmit}>
        <ChangedMeanwhile seen={seen} />
        <Field
          label={sheets.reason}
          help={environment.needs_reason ? sheets.reasonRequired : undefined}
          required={environment.needs_reason}
          maxLength={MOST_REASON}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <div className="flex gap-2">
          <Button onClick={onClose}>{sheets.notNow}</Button>
          <Button
            look={environment.is_protected ? 'production' : 'main'}
            type="submit"
            className="grow"
            disabled={!isRead || isGone || seen.isOther}
          >
            {submit}
          </Button>
        </div>
        {children}
      </form>
    </Sheet>
  )
}
