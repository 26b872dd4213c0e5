import { Field } from '../ui/field.js'
import { why } from '../words/why.js'

/** Longer than any id, and short enough for an address. */
const LONGEST = 500

interface UserFieldProps {
  readonly user: string
  readonly onChange: (user: string) => void
}

/** Whom it is about, spaces around the id apart; the address has it, so that a link shows what its sender saw. */
export const UserField = ({ user, onChange }: UserFieldProps) => (
  <Field
    label={why.user}
    help={why.userHelp}
    placeholder={why.placeholder}
    className="max-w-[420px]"
    autoComplete="off"
    spellCheck={false}
    maxLength={LONGEST}
    value={user}
    onChange={({ target }) => onChange(target.value)}
  />
)
