import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { call } from '../api/call.js'
import { ApiProblem } from '../api/problem.js'
import { signedIn } from '../api/session.js'
import { words } from '../words/words.js'
import { Door } from './door.js'
import { type LinkFields, LinkForm, useLinkToken } from './link-form.js'

/** The first admin of a new Tower, by the link that its start has printed. */
export function SetUp() {
  const token = useLinkToken()
  const client = useQueryClient()
  const navigate = useNavigate()
  const setUp = useMutation({
    mutationFn: ({ email, name, password }: LinkFields) =>
      call('POST /api/setup', { body: { token, email, name, password } }),
    async onSuccess() {
      signedIn()
      await client.invalidateQueries()
      await navigate({ to: '/' })
    },
  })
  if (token === '') return <Door title={words.signingIn.setUpTitle} help={words.signingIn.linkMissing} />
  if (isEnded(setUp.error)) {
    return (
      <Door title={words.signingIn.linkEnded} help={words.signingIn.linkEndedSetUp}>
        <a href="/">{words.signingIn.toSignIn}</a>
      </Door>
    )
  }
  return (
    <Door title={words.signingIn.setUpTitle} help={words.signingIn.setUpHelp}>
      <LinkForm
        asksForEmail
        submit={words.signingIn.setUpSubmit}
        isPending={setUp.isPending}
        error={setUp.error}
        onSubmit={setUp.mutate}
      />
    </Door>
  )
}

export const isEnded = (error: unknown): boolean => error instanceof ApiProblem && error.code === 'LINK_ENDED'
