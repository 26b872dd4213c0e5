import type { FormEvent, ReactNode } from 'react'
import { ApiProblem } from '../api/problem.js'
import { words } from '../words/words.js'
import { Button, type ButtonProps } from './button.js'
import { Notice, sentenceOf } from './notice.js'
import { Sheet } from './sheet.js'

interface FormSheetProps {
  readonly title: ReactNode
  /** What it does, and to whom. */
  readonly about?: ReactNode
  readonly submit: string
  readonly look?: ButtonProps['look']
  readonly sending: { readonly isPending: boolean; readonly error: unknown; readonly mutate: () => void }
  readonly onClose: () => void
  /** Why it cannot be sent yet. */
  readonly isIncomplete?: boolean
  readonly children?: ReactNode
}

/** A form over the page. What Tower refuses stands above it, or at the field that it is about. */
export function FormSheet(props: FormSheetProps) {
  const { title, about, submit, look = 'main', sending, onClose, isIncomplete = false, children } = props
  const isAboutFields = sending.error instanceof ApiProblem && sending.error.fields.length > 0
  const send = (event: FormEvent): void => {
    event.preventDefault()
    sending.mutate()
  }
  return (
    <Sheet title={title} about={about} onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={send}>
        {sending.error !== null && !isAboutFields && <Notice look="problem">{sentenceOf(sending.error)}</Notice>}
        {children}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{words.admin.cancel}</Button>
          <Button look={look} type="submit" disabled={sending.isPending || isIncomplete}>
            {submit}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}
