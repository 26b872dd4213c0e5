import { call } from '../api/call.js'
import { onceAnswered } from '../api/once-answered.js'
import { ApiProblem } from '../api/problem.js'
import { leave, session } from '../api/session.js'
import { isUnanswered } from '../api/unanswered.js'
import { sentenceOf } from '../ui/notice.js'
import { say } from '../ui/toasts.js'
import { foundOut } from '../words/found-out.js'
import { words } from '../words/words.js'

/** Ends the session of this browser. Where Tower was not told, nobody is led to believe that they are out. */
export async function signOut(): Promise<void> {
  try {
    await call('DELETE /api/session', {})
  } catch (error) {
    if (isUnanswered(error)) return find()
    if (!(error instanceof ApiProblem) || error.code !== 'UNAUTHENTICATED') {
      say({ text: words.menus.notSignedOut, more: sentenceOf(error), isProblem: true })
      return
    }
  }
  leave()
}

/** The answer was lost: who is signed out gets none as the one who they were. */
async function find(): Promise<void> {
  say({ text: foundOut.maybeSignedOut, more: foundOut.lookedFor, isProblem: true, stays: true })
  const isOver = (): boolean => session.get() !== 'in'
  const person = await onceAnswered(() => call('GET /api/me', {}), isOver)
  if (session.get() === 'ended') leave()
  else if (person) say({ text: words.menus.notSignedOut, more: foundOut.notDone, isProblem: true })
}
