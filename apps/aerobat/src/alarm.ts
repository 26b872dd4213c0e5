/**
 * Tells a flag that has begun to fail from one that fails a little all the time: more bad calls came in by one look than
 * in the two seconds before it, and three at least. It decides nothing but how soon the next look comes.
 */
export interface Alarm {
  /** Called once for each flag and look; `at` in milliseconds. */
  saw(flagId: number, badCalls: number, at: number): void
  /** Whether a flag has begun to fail shortly before `at`. */
  isOn(at: number): boolean
}

const FEWEST = 3
/** Bad calls fade with this time constant. */
const MEMORY_MS = 2_000
/** By then an outage of a busy flag is decided; a slow one does not gain by early looks. */
const LASTS_MS = 400
const NEGLIGIBLE = 0.1

export function createAlarm(): Alarm {
  const recent = new Map<number, { readonly badCalls: number; readonly at: number }>()
  let until = Number.NEGATIVE_INFINITY
  let sweptAt = Number.NEGATIVE_INFINITY

  const faded = (flagId: number, at: number): number => {
    const known = recent.get(flagId)
    return known ? known.badCalls * Math.exp(Math.min(0, known.at - at) / MEMORY_MS) : 0
  }

  return {
    saw(flagId, badCalls, at) {
      const before = faded(flagId, at)
      if (badCalls >= FEWEST && badCalls > before) until = at + LASTS_MS
      recent.set(flagId, { badCalls: before + badCalls, at })
      if (at - sweptAt < 10 * MEMORY_MS) return
      sweptAt = at
      for (const id of recent.keys()) if (faded(id, at) < NEGLIGIBLE) recent.delete(id)
    },
    // A clock that was set back must not leave it on.
    isOn: (at) => at < until && at >= until - LASTS_MS,
  }
}
