import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { type RefObject, useEffect, useRef } from 'react'
import { isUnanswered } from '../api/unanswered.js'
import { sending as told } from '../words/sending.js'
import { sentenceOf } from './notice.js'
import { say } from './toasts.js'
import { useLong } from './use-long.js'

/** What a sheet sends: a mutation of the client, told from others by when it was sent. */
export interface Sending {
  readonly isPending: boolean
  readonly submittedAt: number
}

/** Says that something is being sent, once that takes long or somebody wants to close the sheet. */
export function UnderWay({ isClosing }: { isClosing: boolean }) {
  const isLong = useLong(true)
  if (!isLong && !isClosing) return null
  return <p className="border-t border-line px-6 py-3 text-ink-2">{isClosing ? told.staysOpen : told.isUnderWay}</p>
}

/** A sheet may go with its page before Tower has answered: where it fails then, that is said all the same. */
export function useToldLater(sending: Sending | undefined, heading: RefObject<HTMLElement | null>): void {
  const client = useQueryClient()
  const left = useRef<{ readonly submittedAt: number; readonly title: string }>(undefined)
  useEffect(() => {
    // The environment, where one is named, stands in a line of its own above.
    const title = Array.from(heading.current?.childNodes ?? [], ({ textContent }) => textContent).join(': ')
    left.current = sending?.isPending ? { submittedAt: sending.submittedAt, title } : undefined
  })
  useEffect(
    () => () => {
      if (left.current) tellIfFailed(client, left.current)
    },
    [client],
  )
}

function tellIfFailed(
  client: QueryClient,
  { submittedAt, title }: { readonly submittedAt: number; readonly title: string },
): void {
  const cache = client.getMutationCache()
  const sent = cache.find({ status: 'pending', predicate: ({ state }) => state.submittedAt === submittedAt })
  if (!sent) return
  const stop = cache.subscribe(({ mutation }) => {
    const { status, error } = sent.state
    if (mutation !== sent || status === 'pending') return
    stop()
    if (status !== 'error') return
    const isOpen = isUnanswered(error)
    // What has become of it is said by what looks for it.
    if (isOpen && sent.meta?.isLookedFor) return
    const text = isOpen ? told.unanswered(title) : told.failed(title)
    say({ text, more: sentenceOf(error), isProblem: true, stays: isOpen })
  })
}
