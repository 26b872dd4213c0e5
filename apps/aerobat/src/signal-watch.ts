import type { Clock, FollowedSignals, PastStretch, SignalBucket, SignalNews, SignalReader } from '@tailslide/core'

/** The readings of the signal store: at most one is under way, and nobody waits longer than `PATIENCE_MS` for it. */
export interface SignalWatch {
  /**
   * Resolves with the store's clock, after the news were handed over. Rejects when the store says no, when it is late,
   * and at once while an earlier reading is still late; late news are handed over when they come.
   */
  read(apps: ReadonlyMap<number, FollowedSignals>): Promise<number>
  startOver(appId: number): void
  past(stretch: PastStretch): Promise<readonly SignalBucket[]>
}

/** A hung store must not hold up deadlines: a tick that got no answer by then goes on without counts. */
const PATIENCE_MS = 1_000

export function createSignalWatch(
  signals: SignalReader,
  clock: Clock,
  handOver: (news: SignalNews) => void,
): SignalWatch {
  const follower = signals.follow()
  let late = false
  return {
    async read(apps) {
      if (late) throw new Error('the signal store has not yet answered an earlier reading')
      const reading = follower
        .read(apps)
        .then((news) => {
          handOver(news)
          return news.now
        })
        .finally(() => {
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
    startOver: (appId) => follower.startOver(appId),
    past: (stretch) => follower.past(stretch),
  }
}
