import { call } from '../api/call.js'
import { ApiProblem } from '../api/problem.js'
import { leave } from '../api/session.js'
import { sentenceOf } from '../ui/notice.js'
import { say } from '../ui/toasts.js'
import { words } from '../words/words.js'

/** Ends the session of this browser. Where Tower was not told, nobody is led to believe that they are out. */
export async function signOut(): Promise<void> {
  try {
    await call('DELETE /api/session', {})
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'UNAUTHENTICATED') {
      say({ text: words.menus.notSignedOut, more: sentenceOf(error), isProblem: true })
      return
    }
  }
  leave()
}
