import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { call } from '../api/call.js'
import { waysIn } from '../api/door-queries.js'
import { ApiProblem } from '../api/problem.js'
import { signedIn } from '../api/session.js'
import { Button } from '../ui/button.js'
import { Field } from '../ui/field.js'
import { Notice, sentenceOf } from '../ui/notice.js'
import { forgotten } from '../words/forgotten.js'
import { refusedSignOn } from '../words/sign-on.js'
import { words } from '../words/words.js'
import { Door } from './door.js'

/** Whoever signs in goes on where they came to. */
export function SignIn({ isBare = false }: { readonly isBare?: boolean }) {
  const { data: ways } = useQuery(waysIn)
  const form = <SignInForm hasSingleSignOn={ways?.has_single_sign_on ?? false} isBare={isBare} />
  if (isBare) return form
  if (ways?.needs_first_admin) {
    return <Door title={words.signingIn.firstAdmin} help={words.signingIn.firstAdminHelp} />
  }
  return <Door title={words.signingIn.title}>{form}</Door>
}

/** `isBare`: over a page with what was typed there, which single sign-on leaves open while it works in a tab of its own. */
function SignInForm({ hasSingleSignOn, isBare }: { readonly hasSingleSignOn: boolean; readonly isBare: boolean }) {
  const client = useQueryClient()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [refused] = useState(() => (isBare ? undefined : refusedSignOn(location.hash)))
  // A copied address or a reload says nothing that is over.
  useEffect(() => {
    if (refused !== undefined) history.replaceState(history.state, '', here())
  }, [refused])
  const signIn = useMutation({
    mutationFn: () => call('POST /api/session', { body: { email: email.trim(), password } }),
    async onSuccess({ payload }) {
      await signedIn(payload.id)
      await client.invalidateQueries()
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    signIn.mutate()
  }
  const said = signIn.error ? refusalOf(signIn.error) : refused
  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      {said !== undefined && <Notice look="problem">{said}</Notice>}
      <Field
        label={words.signingIn.email}
        isFirst
        type="email"
        autoComplete="username"
        required
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Field
        label={words.signingIn.password}
        type="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button look="main" type="submit" disabled={signIn.isPending}>
        {words.signingIn.submit}
      </Button>
      {hasSingleSignOn && (
        <a
          className="text-center"
          href={`/api/oidc/sign-in?${new URLSearchParams({ to: here() })}`}
          {...(isBare && { target: '_blank' })}
        >
          {isBare ? words.signingIn.withInTab : words.signingIn.with}
        </a>
      )}
      <Forgotten />
    </form>
  )
}

const Forgotten = () => (
  <details className="text-ink-2">
    <summary className="min-h-11 cursor-pointer content-center card:min-h-8">{forgotten.asked}</summary>
    <p className="mt-1">{forgotten.askAnAdmin}</p>
    <p className="mt-2">{forgotten.lastAdmin}</p>
    <code className="mt-1 block wrap-anywhere">{forgotten.command}</code>
  </details>
)

/** Where whoever has signed in goes on. */
const here = (): string => location.pathname + location.search

const refusalOf = (error: unknown): string =>
  error instanceof ApiProblem && error.code === 'SIGN_IN_REFUSED' ? words.signingIn.refused : sentenceOf(error)
