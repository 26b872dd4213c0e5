import type { Me } from '@tailslide/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ApiProblem } from '../api/problem.js'
import { signedIn } from '../api/session.js'
import { words } from '../words/words.js'
import { Door } from './door.js'
import { type LinkFields, LinkForm } from './link-form.js'
import { forgetLinkToken, useLinkToken } from './link-token.js'

interface LinkPageProps {
  readonly title: string
  readonly help: string
  readonly submit: string
  /** What to do where the link is known to have done its work; undefined: nothing is known of it. */
  readonly usedHelp?: string | undefined
  /** What to do where the link has ended. */
  readonly endedHelp: string
  /** What to do where the address lacks the token. */
  readonly missingHelp: string
  readonly asksForEmail: boolean
  /** Where it goes on. */
  readonly next: '/' | '/start'
  /** Asks Tower for what the link is good for. */
  readonly send: (token: string, fields: LinkFields) => Promise<{ readonly payload: Me }>
}

/** The page that a link leads to: whoever has sent the form is signed in, and the link has ended. */
export function LinkPage(props: LinkPageProps) {
  const { title, help, submit, usedHelp, endedHelp, missingHelp, asksForEmail, next, send } = props
  const token = useLinkToken()
  const client = useQueryClient()
  const navigate = useNavigate()
  const sending = useMutation({
    mutationFn: (fields: LinkFields) => send(token, fields),
    async onSuccess({ payload }) {
      forgetLinkToken()
      await signedIn(payload.id)
      await client.invalidateQueries()
      await navigate({ to: next })
    },
  })
  if (token === '') return <Door title={title} help={missingHelp} />
  const isRefused = sending.error instanceof ApiProblem && sending.error.code === 'LINK_ENDED'
  // Whoever has just used it is on their way inside.
  const ended = isRefused ? endedHelp : sending.isIdle ? usedHelp : undefined
  if (ended !== undefined) {
    return (
      <Door title={words.signingIn.linkEnded} help={ended}>
        <a href="/">{words.signingIn.toSignIn}</a>
      </Door>
    )
  }
  return (
    <Door title={title} help={help}>
      <LinkForm
        {...{ asksForEmail, submit }}
        isPending={sending.isPending}
        error={sending.error}
        onSubmit={sending.mutate}
      />
    </Door>
  )
}
