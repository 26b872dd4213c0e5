import type { Environment } from '@tailslide/api'
import type { Flag } from '@tailslide/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { readAgain } from '../api/queries.js'
import { isUnanswered } from '../api/unanswered.js'
import { Button } from '../ui/button.js'
import { EnvironmentTitle } from '../ui/environment-title.js'
import { Field } from '../ui/field.js'
import { Refusal } from '../ui/notice.js'
import { MOST_REASON } from '../ui/reason-field.js'
import { ChangedMeanwhile, useSeen } from '../ui/seen.js'
import { Sheet } from '../ui/sheet.js'
import { sheets } from '../words/sheets.js'
import { sentNow } from './find-out.js'
import type { FlagRow } from './flag-state.js'
import { ToItsPage } from './to-its-page.js'
import { type Gone, useFlagNow } from './use-flag-now.js'
import { LOOKED_FOR, useLooking } from './use-looking.js'

/** What is asked about a flag as it is set now. */
export interface Question {
  readonly title: string
  /** What it does to users. */
  readonly about: string
  /** What follows from settings that a list does not know; undefined until they are read. */
  readonly circuit?: string | undefined
  readonly submit: string
  /** That it is so already, and nothing to agree to. */
  readonly isDone?: string | undefined
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
  /** `flag` is all that is set, once it was read. */
  readonly ask: (row: FlagRow, flag: Flag | undefined) => Question
  /** Does it; rejects where Tower does not. */
  readonly send: (agreed: Agreed) => Promise<void>
  /** Where the answer was lost: says what has become of it, and whether it was done. */
  readonly find: (agreed: Agreed, since: number) => Promise<boolean>
  /** It is done, or is not to be. */
  readonly onClose: () => void
  readonly children?: ReactNode
}

const GONE: Readonly<Record<Gone, string>> = {
  archived: sheets.isArchived,
  deleted: sheets.isDeleted,
  unknown: sheets.isGone,
}

/**
 * Says what a change does to users before it is done, and asks why. Nobody agrees to anything but what stands there. It stays until
 * the change is done: where Tower refuses, or the session has ended, what was typed is there to be sent again.
 */
export function AgreeSheet({ flag, environment, ask, send, find, onClose, children }: AgreeSheetProps) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const { row, edition, flag: whole, gone } = useFlagNow(flag, environment.app_id)
  const { title, about, circuit, submit, isDone } = ask(row, whole)
  const seen = useSeen({ title, about, circuit, isOn: whole && String(row.is_enabled) })
  const { isLooking, look } = useLooking({ onDone: onClose, onNotDone: () => sending.reset() })
  const sending = useMutation({
    meta: LOOKED_FOR,
    mutationFn: ({ agreed }: { agreed: Agreed; since: number }) => send(agreed),
    onError(error, { agreed, since }) {
      if (isUnanswered(error)) void look(() => find(agreed, since))
      // What was told may have become something else.
      return readAgain(client, 'flags', 'flag')
    },
  })
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    const agreed = { reason, row, edition }
    if (!sending.isPending) sending.mutate({ agreed, since: sentNow() }, { onSuccess: onClose })
  }
  const heading = <EnvironmentTitle environment={environment}>{title}</EnvironmentTitle>
  // What is being sent is heard of before it is answered.
  const over = sending.isPending || isLooking ? undefined : gone ? GONE[gone] : isDone
  if (over !== undefined) {
    return (
      <Sheet title={heading} about={over} onClose={onClose}>
        <div className="flex flex-wrap gap-2">
          <Button onClick={onClose}>{sheets.close}</Button>
          {gone === 'archived' && <ToItsPage title={row.title} onOpen={onClose} />}
        </div>
      </Sheet>
    )
  }
  return (
    <Sheet
      title={heading}
      about={circuit === undefined ? about : `${about} ${circuit}`}
      onClose={onClose}
      sending={sending}
    >
      <form className="flex flex-col gap-4" onSubmit={onSubmit}>
        {sending.error && <Refusal error={sending.error} />}
        {!isLooking && <ChangedMeanwhile seen={seen} />}
        {row.title !== flag.title && <p className="text-ink-2">{sheets.renamed(flag.title, row.title)}</p>}
        <Field
          label={sheets.reason}
          help={environment.needs_reason ? sheets.reasonRequired : undefined}
          required={environment.needs_reason}
          maxLength={MOST_REASON}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <div className="flex gap-2">
          <Button onClick={onClose} disabled={sending.isPending}>
            {sheets.notNow}
          </Button>
          <Button
            look={environment.is_protected ? 'production' : 'main'}
            type="submit"
            className="grow"
            disabled={!whole || seen.isOther || sending.isPending || isLooking}
          >
            {submit}
          </Button>
        </div>
        {children}
      </form>
    </Sheet>
  )
}
