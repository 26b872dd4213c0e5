import { keptInTab } from '../state/kept.js'
import { createStore } from '../state/store.js'
import { forgetTyped } from '../state/typed.js'

/**
 * unknown   nothing has been asked yet
 * in        Tower has answered who this is
 * out       nobody has signed in in this browser
 * ended     somebody was signed in on this very page: it stays, with what was typed, under the form to sign in
 * another   the browser is somebody else's now: nothing of this page is shown to them, and it begins anew
 */
export type SessionState = 'unknown' | 'in' | 'out' | 'ended' | 'another'

export const session = createStore<SessionState>('unknown')

/** Whose page this is: the first who was signed in on it. */
let owner: number | undefined
export const ownerOfPage = (): number => owner ?? 0

export function sessionEnded(): void {
  if (session.get() === 'another') return
  session.set(session.get() === 'in' || session.get() === 'ended' ? 'ended' : 'out')
}

/** Tower has answered who this is. Resolves for whose page it is alone. */
export async function signedIn(person: number): Promise<void> {
  owner ??= person
  tell(person)
  if (!isOwner(person)) return new Promise(() => {})
  forgetTyped(person)
  session.set('in')
}

/** Whoever has signed out leaves nothing of what they knew or typed here, neither kept nor in the memory of the page. */
export function leave(): void {
  for (const key of keptInTab.keys()) keptInTab.forget(key)
  session.set('out')
  tell(undefined)
  location.assign('/')
}

function isOwner(person: number): boolean {
  if (owner !== undefined && owner !== person) session.set('another')
  return session.get() !== 'another'
}

// Tabs share one session. Each tells the others who has come or gone, because none of them would ask before it has something to ask.

let tabs: BroadcastChannel | undefined

function tell(person: number | undefined): void {
  tabs ??= hearTabs()
  tabs.postMessage(person)
}

function hearTabs(): BroadcastChannel {
  const channel = new BroadcastChannel('tailslide-session')
  channel.addEventListener('message', ({ data }) => {
    if (typeof data === 'number') isOwner(data)
    else sessionEnded()
  })
  // A page that the browser has kept aside has heard nothing of this.
  addEventListener('pageshow', ({ persisted }) => persisted && location.reload())
  return channel
}
