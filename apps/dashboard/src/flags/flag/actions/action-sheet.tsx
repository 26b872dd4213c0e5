import type { FormEvent, ReactNode } from 'react'
import { ApiProblem } from '../../../api/problem.js'
import { Button } from '../../../ui/button.js'
import { Field } from '../../../ui/field.js'
import { Notice, sentenceOf } from '../../../ui/notice.js'
import { Sheet } from '../../../ui/sheet.js'
import { words } from '../../../words/words.js'

interface ActionSheetProps {
  readonly title: string
  readonly about: ReactNode
  readonly submit: string
  readonly look?: 'main' | 'danger'
  /** Left out where no reason is kept. */
  readonly reason?: { readonly value: string; readonly set: (reason: string) => void; readonly isRequired: boolean }
  readonly action: { readonly isPending: boolean; readonly error: unknown; readonly run: () => void }
  readonly isReady?: boolean
  readonly onClose: () => void
  readonly children?: ReactNode
}

/** Says what is about to be done and to whom, takes the reason, and stays with what was typed if it is refused. */
export function ActionSheet(props: ActionSheetProps) {
  const { title, about, submit, look = 'main', reason, action, isReady = true, onClose, children } = props
  const { isPending, error, run } = action
  const isAtField = error instanceof ApiProblem && error.fields.length > 0
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    if (!isPending && isReady) run()
  }
  return (
    <Sheet title={title} about={about} onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit}>
        {error !== null && error !== undefined && !isAtField && (
          <Notice look="problem">
            {words.flag.notDone} {sentenceOf(error)}
          </Notice>
        )}
        {children}
        {reason && (
          <Field
            label={words.flags.reason}
            help={reason.isRequired ? words.flag.needsReason : undefined}
            required={reason.isRequired}
            maxLength={500}
            value={reason.value}
            onChange={(event) => reason.set(event.target.value)}
          />
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{words.flags.cancel}</Button>
          <Button look={look} type="submit" disabled={isPending || !isReady}>
            {submit}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}

/** What Tower says is wrong with a field. */
export const problemAt = (error: unknown, name: string): string | undefined =>
  error instanceof ApiProblem ? error.fields.find(({ field }) => field.split('.')[0] === name)?.rule : undefined
