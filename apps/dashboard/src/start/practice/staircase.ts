/** From `at` on, `share` percent of users got the new path. */
export interface Sample {
  readonly at: number
  readonly share: number
}

/** Seconds that the drawing shows at least; it grows with what it shows. */
const LEAST_MS = 30_000

/** The end of the drawing's time. */
export const endOf = (samples: readonly Sample[], now: number): number => {
  const begun = samples[0]?.at ?? now
  return begun + Math.max(LEAST_MS, now - begun)
}

/** The corners of the staircase in a field of 100 by 100, and the place of now. */
export function staircase(
  samples: readonly Sample[],
  now: number,
): { readonly points: string; readonly nowAt: number } {
  const begun = samples[0]?.at ?? now
  const across = (at: number): number => round(((at - begun) / (endOf(samples, now) - begun)) * 100)
  const corners = samples.flatMap(({ at, share }, index) => {
    const y = 100 - share
    const until = samples[index + 1]?.at ?? now
    return [`${across(at)},${y}`, `${across(Math.max(at, until))},${y}`]
  })
  return { points: corners.join(' '), nowAt: across(now) }
}

const round = (value: number): number => Math.round(value * 100) / 100
