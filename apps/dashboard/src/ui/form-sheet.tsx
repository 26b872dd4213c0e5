import { type FormEvent, type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { words } from '../words/words.js'
import { Button, type ButtonProps } from './button.js'
import { Refusal } from './notice.js'
import { Sheet } from './sheet.js'
import type { Sending } from './under-way.js'

interface FormSheetProps {
  readonly title: ReactNode
  /** What it does, and to whom. */
  readonly about?: ReactNode
  readonly submit: string
  readonly look?: ButtonProps['look']
  readonly sending: Sending & { readonly error: unknown; readonly mutate: () => void }
  readonly onClose: () => void
  /** Why it cannot be sent yet. */
  readonly isIncomplete?: boolean
  readonly children?: ReactNode
}

/** A form over the page. What Tower refuses stands at the field that it is about, which gets the focus, or above all of them. */
export function FormSheet(props: FormSheetProps) {
  const { title, about, submit, look = 'main', sending, onClose, isIncomplete = false, children } = props
  const { form, isAboutField } = useRefused(sending.error)
  const send = (event: FormEvent): void => {
    event.preventDefault()
    sending.mutate()
  }
  return (
    <Sheet title={title} about={about} onClose={onClose} sending={sending}>
      <form ref={form} className="flex flex-col gap-4" onSubmit={send}>
        {sending.error !== null && !isAboutField && <Refusal error={sending.error} />}
        {children}
        {/* In sight also where the form is longer than the screen. */}
        <div className="sticky -bottom-6 -mx-6 -mt-2 -mb-6 flex flex-wrap justify-end gap-2 bg-raised px-6 pt-2 pb-6">
          <Button onClick={onClose} disabled={sending.isPending}>
            {words.admin.cancel}
          </Button>
          <Button look={look} isLong type="submit" disabled={sending.isPending || isIncomplete}>
            {submit}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}

/** Whether a field of the form shows what is wrong with it: where none does, the form says what Tower said. */
function useRefused(error: unknown) {
  const form = useRef<HTMLFormElement>(null)
  const [isAboutField, setIsAboutField] = useState(false)
  useLayoutEffect(() => {
    const wrong = error === null ? undefined : form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')
    setIsAboutField(Boolean(wrong))
    wrong?.focus()
  }, [error])
  return { form, isAboutField }
}
