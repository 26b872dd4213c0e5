import type { Clock, SignalReader, SignalReading } from '@tailslide/core'

/** One app's readings: at most one is under way, and nobody waits longer than `PATIENCE_MS` for it. */
export interface WindowReading {
  /** Rejects when the store says no, when it is late, and at once while an earlier reading is still late. */
  read(appId: number, windowMs: number, bucketMs: number): Promise<SignalReading>
}

/** A hung store must not hold up deadlines: a tick that got no answer by then goes on without counts. */
const PATIENCE_MS = 1_000

export function createWindowReading(signals: SignalReader, clock: Clock): WindowReading {
  let late = false
  return {
    async read(appId, windowMs, bucketMs) {
      if (late) throw new Error('the signal store has not yet answered an earlier reading')
      const reading = signals.read(appId, windowMs, bucketMs).finally(() => {
        late = false
      })
      return new Promise((resolve, reject) => {
        const cancel = clock.after(PATIENCE_MS, () => {
          late = true
          reject(new Error(`the signal store did not answer within ${PATIENCE_MS} ms`))
        })
        reading.then(resolve, reject).finally(cancel)
      })
    },
  }
}
