import { blanksAround } from '@tailslide/core'
import { Field } from '../ui/field.js'
import { why } from '../words/why.js'

/** Longer than any id, and short enough for an address. */
const LONGEST = 500

interface UserFieldProps {
  readonly user: string
  readonly onChange: (user: string) => void
}

/** Whom it is about, to the letter: blanks belong to a user. The address has it, so that a link shows what its sender saw. */
export function UserField({ user, onChange }: UserFieldProps) {
  const blanks = blanksAround(user)
  return (
    <div className="flex max-w-[420px] flex-col gap-1">
      <Field
        label={why.user}
        help={why.userHelp}
        placeholder={why.placeholder}
        autoComplete="off"
        spellCheck={false}
        maxLength={LONGEST}
        value={user}
        onChange={({ target }) => onChange(target.value)}
      />
      <p role="status" className="text-meta text-warn-text">
        {blanks && why.blanks[blanks]}
      </p>
    </div>
  )
}
