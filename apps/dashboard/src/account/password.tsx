import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../api/call.js'
import { ApiProblem } from '../api/problem.js'
import { readAgain } from '../api/queries.js'
import { PASSWORD } from '../signing-in/password-limits.js'
import { Button } from '../ui/button.js'
import { Field } from '../ui/field.js'
import { Refusal } from '../ui/notice.js'
import { Tick } from '../ui/tick.js'
import { say } from '../ui/toasts.js'
import { useFields } from '../ui/use-fields.js'
import { words } from '../words/words.js'

export function Password() {
  const client = useQueryClient()
  const { values, set, bind } = useFields({ password: '', new_password: '' })
  const [alsoTokens, setAlsoTokens] = useState(false)
  const change = useMutation({
    mutationFn: () => call('POST /api/me/password', { body: { ...values, revoke_tokens: alsoTokens } }),
    async onSuccess() {
      set('password', '')
      set('new_password', '')
      await readAgain(client, 'sessions', 'tokens')
      say({ text: words.account.changed })
    },
  })
  const of = bind(change.error)
  const isAboutFields = change.error instanceof ApiProblem && change.error.fields.length > 0
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    change.mutate()
  }
  return (
    <form onSubmit={submit} className="mt-4 flex max-w-[440px] flex-col gap-4">
      {change.error && !isAboutFields && <Refusal error={change.error} />}
      <Field label={words.account.old} type="password" autoComplete="current-password" required {...of('password')} />
      <Field
        label={words.account.new}
        help={words.signingIn.passwordHelp(PASSWORD.least)}
        type="password"
        autoComplete="new-password"
        required
        minLength={PASSWORD.least}
        maxLength={PASSWORD.most}
        {...of('new_password')}
      />
      <Tick
        label={words.account.alsoTokens}
        help={words.account.alsoTokensHelp}
        isOn={alsoTokens}
        onChange={setAlsoTokens}
      />
      <Button type="submit" className="self-start" disabled={change.isPending}>
        {words.account.change}
      </Button>
    </form>
  )
}
