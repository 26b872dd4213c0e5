import { createStore } from '../state/store.js'

/**
 * unknown   nothing has been asked yet
 * in        Tower has answered who this is
 * out       nobody has signed in in this browser
 * ended     somebody was signed in on this very page: it stays, with what was typed, under the form to sign in
 */
export type SessionState = 'unknown' | 'in' | 'out' | 'ended'

export const session = createStore<SessionState>('unknown')

export function sessionEnded(): void {
  session.set(session.get() === 'in' || session.get() === 'ended' ? 'ended' : 'out')
}

export const signedIn = (): void => session.set('in')
