import { type Sort, WATCHED_FLAGS, type WatchedFlag } from './demands.js'
import type { SdkName } from './plan.js'
import type { Random } from './random.js'

/** Something that happens to a flag, besides the faults of the cluster. */
export interface AilmentPlan {
  readonly at: number
  readonly kind: 'ail' | 'mend' | 'turn-off' | 'close'
  readonly title: string
  readonly sdk: SdkName
}

const EPISODE_MS = [2_500, 4_500] as const
/** Longer than the healthy time of these flags, so that most trips are first trips and delays stay short. */
const HEALTHY_MS = [25_000, 60_000] as const
const FIRST_AT = 0.15
const BREAKS_AT = 0.3
const CLOSED_BY_HAND_AT = 0.65
const TURNED_OFF_AT = 0.6
/** The last episode is over by then. */
const MENDED_BY = 0.9

/** When the calls of each flag fail, and what a person does about it; decided before the run begins. */
export function planAilments(random: Random, ms: number): AilmentPlan[] {
  return WATCHED_FLAGS.flatMap((flag) => HISTORIES[flag.sort](flag, random.fork(flag.title), ms))
}

type History = (flag: WatchedFlag, random: Random, ms: number) => AilmentPlan[]

const episodes: History = ({ title, sdk }, random, ms) => {
  const plan: AilmentPlan[] = []
  let at = ms * FIRST_AT + random.between(0, ms * FIRST_AT)
  for (;;) {
    const end = at + random.between(...EPISODE_MS)
    if (end > ms * MENDED_BY) return plan
    plan.push({ at, kind: 'ail', title, sdk }, { at: end, kind: 'mend', title, sdk })
    at = end + random.between(...HEALTHY_MS)
  }
}

const HISTORIES: Record<Sort, History> = {
  steady: () => [],
  healthy: () => [],
  recovers: episodes,
  off: (flag, random, ms) => [
    ...episodes(flag, random, ms),
    { at: ms * TURNED_OFF_AT, kind: 'turn-off', title: flag.title, sdk: flag.sdk },
  ],
  breaks: ({ title, sdk }, _random, ms) => [
    { at: ms * BREAKS_AT, kind: 'ail', title, sdk },
    // It goes on failing, so it has to open again.
    { at: ms * CLOSED_BY_HAND_AT, kind: 'close', title, sdk },
  ],
}
