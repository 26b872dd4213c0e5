import { ApiProblem } from './problem.js'
import { session } from './session.js'

const AGAIN_MS = 1_000

/** Reads until Tower answers. `isOver`: nobody wants to know any more, and it resolves with undefined. */
export async function onceAnswered<T>(read: () => Promise<T>, isOver = () => false): Promise<T | undefined> {
  while (!isOver()) {
    try {
      if (session.get() === 'in') return await read()
    } catch (error) {
      const isAway = error instanceof ApiProblem && (error.status === 0 || error.status === 401 || error.status >= 500)
      if (!isAway) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
  }
  return undefined
}
