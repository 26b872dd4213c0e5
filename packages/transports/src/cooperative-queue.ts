import { performance } from 'node:perf_hooks'
import { inNextLoopTurn } from './next-loop-turn.js'

/** Milliseconds of work at a stretch; everything else in the process waits no longer than this and one step. */
export const STRETCH_MS = 2

/**
 * Not `instanceof Promise`: in Jest and other hosts with realms of their own, Node's promises are no instances of it. An
 * object that throws when it is looked at is none.
 */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
  } catch {
    return false
  }
}

/** Work in steps: at each `yield` it may be set aside for a while; it goes on when a promise that it yields is settled. */
export type Work<T> = Generator<unknown, T>
export type Task = Work<void>

export interface CooperativeQueue {
  /**
   * Does the work at once when nothing is before it, and goes on in later turns of the event loop when it takes long.
   * What comes meanwhile waits, so everything is done in the order in which it came. Work in progress does not keep the
   * process alive.
   */
  run(task: Task): void
  /** What is not done yet never will be, and nothing is taken any more. */
  stop(): void
}

/** Within a task, the value of a promise; throws what it rejects with. */
export function* awaited<T>(promise: Promise<T>): Work<T> {
  let outcome: { readonly value: T } | { readonly error: unknown } = { error: new Error('not settled') }
  yield promise.then(
    (value) => {
      outcome = { value }
    },
    (error) => {
      outcome = { error }
    },
  )
  return settledValue(outcome)
}

function settledValue<T>(outcome: { readonly value: T } | { readonly error: unknown }): T {
  if ('value' in outcome) return outcome.value
  throw outcome.error
}

/** What is short, and only has to wait for its turn. */
// biome-ignore lint/correctness/useYield: its one step is all of it
export function* once(act: () => void): Task {
  act()
}

/** The result of work that may take long; rejects with what it throws. Never settles when the turns are stopped first. */
export function resultOf<T>(turns: CooperativeQueue, work: Work<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    function* settle(): Task {
      try {
        resolve(yield* work)
      } catch (error) {
        reject(error)
      }
    }
    turns.run(settle())
  })
}

/**
 * `onError` hears what a task throws; those after it are done all the same. `now` in milliseconds, from any start;
 * `stretchMs` is asked at the beginning of each stretch.
 */
export function createCooperativeQueue(
  onError: (error: unknown) => void,
  now: () => number = () => performance.now(),
  stretchMs: () => number = () => STRETCH_MS,
): CooperativeQueue {
  let waiting: Task[] = []
  let isBusy = false
  let isStopped = false

  const work = (): void => {
    const endsAt = now() + stretchMs()
    for (let task = waiting[0]; task; task = waiting[0]) {
      const { done, value } = step(task)
      if (done) waiting.shift()
      else if (isThenable(value)) {
        value.then(work, work)
        return
      }
      if (waiting.length > 0 && now() >= endsAt) {
        inNextLoopTurn(work)
        return
      }
    }
    isBusy = false
  }

  const step = (task: Task): IteratorResult<unknown, void> => {
    try {
      return task.next()
    } catch (error) {
      onError(error)
      return { done: true, value: undefined }
    }
  }

  return {
    run(task) {
      if (isStopped) return
      waiting.push(task)
      if (isBusy) return
      isBusy = true
      work()
    },
    stop() {
      isStopped = true
      waiting = []
    },
  }
}
