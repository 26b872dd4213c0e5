import type { Clock } from '@tailslide/core'
import { TowerError } from '../errors.js'
import type { Closing } from './closing.js'

// What is read is made in one piece: a list of 5,000 flags stands in the way of all others for a tenth of a second. A hundred that
// are asked for at once would keep circuits from opening for ten. Changes wait for one another in the database, in the order in
// which they came: four hundred of one editor would keep all others from switching off, and circuits from opening, for twenty
// seconds. So both take turns, each among its own, and what counts calls or moves a circuit takes none: it comes between two of them.

/** Under way: one waits for the database while another is made. */
const AT_ONCE = 2
/** A turn that took longer is followed by a rest as long, in which others have the process for themselves. */
const SHORT_TURN_MS = 25
const LONGEST_REST_MS = 250
/** A read that waits for somebody else, as a store of signals that does not answer, is not to keep others out. */
export const READ_MS = 250
/** A thousand flags are switched in less; a file of a project, or what waits for a database that is locked, keeps nobody else out. */
export const CHANGE_MS = 500
/** An export is made as it is read. */
export const EXPORT_MS = 30_000
/** Of one caller; a thousand services of an app may start at once. */
const MOST_OF_ONE = 2_000
const MOST = 10_000

export interface CallerTurns {
  /**
   * Resolves when it is this one's turn: callers come round in a circle, however much one of them asks for; `answer` closes when
   * the turn is over. True: it had to wait for it. Throws OVERLOADED where too many wait, and MALFORMED_REQUEST where the caller
   * has gone meanwhile.
   */
  turn(holder: string, answer: Closing): Promise<boolean>
}

interface Waiting {
  readonly answer: Closing
  readonly begin: () => void
  readonly giveUp: () => void
}

/** The next one begins after `longestMs` at the latest. */
export function createCallerTurns(clock: Pick<Clock, 'monotonic' | 'after'>, longestMs: number): CallerTurns {
  /** By caller, in the order in which it is their turn. None is empty. */
  const queues = new Map<string, Waiting[]>()
  let waiting = 0
  let working = 0

  const next = (): Waiting | undefined => {
    for (const [holder, queue] of queues) {
      queues.delete(holder)
      const first = queue.shift()
      if (queue.length > 0) queues.set(holder, queue)
      if (!first) continue
      waiting -= 1
      if (!first.answer.closed) return first
      first.giveUp()
    }
    return undefined
  }
  const handOn = (): void => {
    const first = next()
    if (first) first.begin()
    else working -= 1
  }
  const begin = (answer: Closing): void => {
    const begun = clock.monotonic()
    let isOver = false
    const leave = (): void => {
      if (isOver) return
      isOver = true
      cancel()
      const took = clock.monotonic() - begun
      if (waiting > 0 && took > SHORT_TURN_MS) clock.after(Math.min(took, LONGEST_REST_MS), handOn)
      else handOn()
    }
    const cancel = clock.after(longestMs, leave)
    if (answer.closed) leave()
    else answer.once('close', leave)
  }

  return {
    async turn(holder, answer) {
      if (working < AT_ONCE) {
        working += 1
        begin(answer)
        return false
      }
      const queue = queues.get(holder) ?? []
      if (waiting >= MOST || queue.length >= MOST_OF_ONE) {
        throw new TowerError(
          'OVERLOADED',
          'Too many requests wait for their turn, here or with these credentials. Try again in a second.',
        )
      }
      queues.set(holder, queue)
      waiting += 1
      await new Promise<void>((resolve, reject) => {
        queue.push({
          answer,
          begin: () => {
            begin(answer)
            resolve()
          },
          giveUp: () =>
            reject(new TowerError('MALFORMED_REQUEST', 'The connection was closed before it was its turn.')),
        })
      })
      return true
    },
  }
}
