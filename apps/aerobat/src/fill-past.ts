import type { Clock } from '@tailslide/core'
import type { AppWatch } from './app-watch.js'

export interface PastFilling {
  /** Fills what the histories of these apps lack, for a while; nothing while an earlier call is under way. Never rejects. */
  go(apps: ReadonlyMap<number, AppWatch>): void
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
}

/** Milliseconds of each tick that filling may take; the circuits are decided meanwhile. */
const BUDGET_MS = 5
/** Milliseconds until apps are asked again whether they lack something, once none does: it is at rest nearly always. */
const REST_MS = 1_000

/** Fills the hour behind what is recent, a stretch of one app after the other, so that each has some of it soon. */
export function createPastFilling(clock: Clock): PastFilling {
  let underWay: Promise<void> | undefined
  /** The app that was filled last. */
  let last = 0
  let restsUntil = 0

  async function fill(apps: ReadonlyMap<number, AppWatch>): Promise<void> {
    if (clock.monotonic() < restsUntil) return
    const lacking = [...apps.keys()].filter((appId) => apps.get(appId)?.lacksPast())
    if (lacking.length === 0) restsUntil = clock.monotonic() + REST_MS
    let place = lacking.findIndex((appId) => appId > last)
    const begun = performance.now()
    while (lacking.length > 0 && performance.now() - begun < BUDGET_MS) {
      place = place < 0 || place >= lacking.length ? 0 : place
      last = lacking[place] ?? 0
      const app = apps.get(last)
      // A store that is away is met by the next reading too, which says so.
      await app?.fillPast().catch(() => lacking.splice(0))
      if (app?.lacksPast()) place += 1
      else lacking.splice(place, 1)
    }
  }

  return {
    go(apps) {
      underWay ??= fill(apps).finally(() => {
        underWay = undefined
      })
    },
    async idle() {
      await underWay
    },
  }
}
