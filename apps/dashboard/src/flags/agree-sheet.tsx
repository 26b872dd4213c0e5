import type { Environment } from '@tailslide/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { readAgain } from '../api/queries.js'
import { Button } from '../ui/button.js'
import { EnvironmentTitle } from '../ui/environment-title.js'
import { Field } from '../ui/field.js'
import { Notice, sentenceOf } from '../ui/notice.js'
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

/** The flag and its edition are those that the sheet has told of. */
export interface Agreed {
  readonly reason: string
  readonly row: FlagRow
  readonly edition: string | undefined
}

interface AgreeSheetProps {
  /** As a list knows it. */
  readonly flag: FlagRow
  readonly environment: Environment
  readonly ask: (row: FlagRow) => Question
  /** Does it; rejects where Tower does not. */
  readonly send: (agreed: Agreed) => Promise<void>
  /** It is done, or is not to be. */
  readonly onClose: () => void
  readonly children?: ReactNode
}

/**
 * Says what a change does to users before it is done, and asks why. Nobody agrees to anything but what stands there. It stays until
 * the change is done: where Tower refuses, or the session has ended, what was typed is there to be sent again.
 */
export function AgreeSheet({ flag, environment, ask, send, onClose, children }: AgreeSheetProps) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const { row, edition, isRead, isGone } = useFlagNow(flag)
  const { title, about, submit } = ask(row)
  const told = isGone ? sheets.isGone : about
  const seen = useSeen({ told })
  const sending = useMutation({
    mutationFn: () => send({ reason, row, edition }),
    // What was told may have become something else.
    onError: () => readAgain(client, 'flags', 'flag'),
  })
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    if (!sending.isPending) sending.mutate(undefined, { onSuccess: onClose })
  }
  return (
    <Sheet
      title={<EnvironmentTitle environment={environment}>{title}</EnvironmentTitle>}
      about={told}
      onClose={onClose}
    >
      <form className="flex flex-col gap-4" onSubmit={onSubmit}>
        {sending.error && <Notice look="problem">{sentenceOf(sending.error)}</Notice>}
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
            disabled={!isRead || isGone || seen.isOther || sending.isPending}
          >
            {submit}
          </Button>
        </div>
        {children}
      </form>
    </Sheet>
  )
}
