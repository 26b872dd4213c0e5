import { type FormEvent, useState } from 'react'
import { ApiProblem } from '../api/problem.js'
import { Button } from '../ui/button.js'
import { Field } from '../ui/field.js'
import { Refusal } from '../ui/notice.js'
import { words } from '../words/words.js'
import { PASSWORD } from './password-limits.js'

export interface LinkFields {
  readonly email: string
  readonly name: string
  readonly password: string
}

interface LinkFormProps {
  /** An account that is there already has its address. */
  readonly asksForEmail: boolean
  readonly submit: string
  readonly isPending: boolean
  readonly error: unknown
  readonly onSubmit: (fields: LinkFields) => void
}

/** What whoever came by a link is asked: who they are, and a password. */
export function LinkForm({ asksForEmail, submit, isPending, error, onSubmit }: LinkFormProps) {
  const [fields, setFields] = useState<LinkFields>({ email: '', name: '', password: '' })
  const problems = error instanceof ApiProblem ? error.fields : []
  const of = (name: keyof LinkFields) => ({
    value: fields[name],
    onChange: (event: { target: { value: string } }) => setFields({ ...fields, [name]: event.target.value }),
    problem: problems.find(({ field }) => field === name)?.rule,
  })
  const send = (event: FormEvent): void => {
    event.preventDefault()
    onSubmit({ ...fields, email: fields.email.trim(), name: fields.name.trim() })
  }
  return (
    <form className="flex flex-col gap-4" onSubmit={send}>
      {error !== null && problems.length === 0 && <Refusal error={error} />}
      {asksForEmail && (
        <Field label={words.signingIn.email} isFirst type="email" autoComplete="username" required {...of('email')} />
      )}
      <Field
        label={words.signingIn.name}
        isFirst={!asksForEmail}
        help={asksForEmail ? undefined : words.signingIn.nameHelp}
        autoComplete="name"
        required={asksForEmail}
        {...of('name')}
      />
      <Field
        label={words.signingIn.newPassword}
        help={words.signingIn.passwordHelp(PASSWORD.least)}
        type="password"
        autoComplete="new-password"
        minLength={PASSWORD.least}
        maxLength={PASSWORD.most}
        required
        {...of('password')}
      />
      <Button look="main" type="submit" disabled={isPending}>
        {submit}
      </Button>
    </form>
  )
}
