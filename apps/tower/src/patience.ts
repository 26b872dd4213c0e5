import type { Clock } from '@tailslide/core'

/** A part that has not answered by then is one that a request would wait for too. */
const PATIENCE_MS = 2_000

/** Nobody knows what would have been answered. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** Rejects with NoAnswer where the answer takes longer than anybody waits who wants to know how Tower is. */
export function withPatience<T>(clock: Pick<Clock, 'after'>, question: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(PATIENCE_MS, () => reject(new NoAnswer(`no answer within ${PATIENCE_MS} ms`)))
    question.then(resolve, reject).finally(cancel)
  })
}
