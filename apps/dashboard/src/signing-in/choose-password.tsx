import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { call } from '../api/call.js'
import { signedIn } from '../api/session.js'
import { words } from '../words/words.js'
import { Door } from './door.js'
import { type LinkFields, LinkForm, useLinkToken } from './link-form.js'
import { isEnded } from './set-up.js'

/** Whoever was invited, or needs a new password, by the link that an admin has sent them. */
export function ChoosePassword() {
  const token = useLinkToken()
  const client = useQueryClient()
  const navigate = useNavigate()
  const choose = useMutation({
    mutationFn: ({ name, password }: LinkFields) => call('POST /api/password', { body: { token, name, password } }),
    async onSuccess() {
      signedIn()
      await client.invalidateQueries()
      await navigate({ to: '/' })
    },
  })
  if (token === '') return <Door title={words.signingIn.choose} help={words.signingIn.linkMissing} />
  if (isEnded(choose.error)) {
    return (
      <Door title={words.signingIn.linkEnded} help={words.signingIn.linkEndedPassword}>
        <a href="/">{words.signingIn.toSignIn}</a>
      </Door>
    )
  }
  return (
    <Door title={words.signingIn.choose} help={words.signingIn.chooseHelp}>
      <LinkForm
        asksForEmail={false}
        submit={words.signingIn.chooseSubmit}
        isPending={choose.isPending}
        error={choose.error}
        onSubmit={choose.mutate}
      />
    </Door>
  )
}
