import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { Suspense, useEffect } from 'react'
import { me } from '../api/queries.js'
import { session } from '../api/session.js'
import { useStore } from '../state/store.js'
import { words } from '../words/words.js'
import { later } from './at-hand.js'
import { MeHere } from './place.js'

const Failed = later(async () => (await import('../ui/notice.js')).Failed)
const SignIn = later(async () => (await import('../signing-in/sign-in.js')).SignIn)
const SessionEnded = later(async () => (await import('../signing-in/session-ended.js')).SessionEnded)

/** Lets those in who have signed in; whoever has not signs in at the very address that they came to. */
export function Inside() {
  const { data, error, refetch } = useQuery(me)
  const state = useStore(session)
  // Once nothing of the page stands there that would ask whether to leave.
  useEffect(() => {
    if (state === 'another') location.reload()
  }, [state])
  if (state === 'another') return null
  if (state === 'out') {
    return (
      <Suspense>
        <SignIn />
      </Suspense>
    )
  }
  if (!data && error) {
    return (
      <main className="mx-auto max-w-[560px] p-6">
        <Suspense>
          <Failed error={error} what={words.frame.product} retry={() => void refetch()} />
        </Suspense>
      </main>
    )
  }
  if (!data) return null
  return (
    <MeHere value={data}>
      <Outlet />
      <Suspense>{state === 'ended' && <SessionEnded />}</Suspense>
    </MeHere>
  )
}
