import { type ReactNode, useState } from 'react'
import { Field } from '../ui/field.js'
import { FormSheet } from '../ui/form-sheet.js'
import { words } from '../words/words.js'

interface TypedSheetProps {
  readonly title: string
  readonly about: ReactNode
  /** What has to be typed before it can be done. */
  readonly name: string
  readonly sending: Parameters<typeof FormSheet>[0]['sending']
  readonly onClose: () => void
  /** Why, where that is asked for. */
  readonly children?: ReactNode
}

/** Asks for the name of what is to be gone for ever: a stray click deletes nothing. */
export function TypedSheet({ title, about, name, sending, onClose, children }: TypedSheetProps) {
  const [typed, setTyped] = useState('')
  return (
    <FormSheet
      {...{ title, about, sending, onClose }}
      submit={words.settings.deleteSubmit}
      look="danger"
      isIncomplete={typed.trim() !== name}
    >
      <Field
        label={words.settings.typeName(name)}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {children}
    </FormSheet>
  )
}
