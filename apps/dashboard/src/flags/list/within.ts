/** Where each of these heights begins; at the end, how high all are together. */
export function startsOf(heights: readonly number[]): readonly number[] {
  const starts = [0]
  let start = 0
  for (const height of heights) {
    start += height
    starts.push(start)
  }
  return starts
}

/** Which lines reach into the stretch from `top` to `bottom`; those that are kept are there wherever they stand (-1: nowhere). */
export function within(
  starts: readonly number[],
  { top, bottom }: { top: number; bottom: number },
  kept: readonly number[],
): readonly number[] {
  const count = starts.length - 1
  const first = Math.max(0, firstAbove(starts, top) - 1)
  const last = Math.min(count, firstAbove(starts, bottom))
  const near = Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index)
  const others = kept.filter((index) => index >= 0 && index < count && (index < first || index >= last))
  return others.length === 0 ? near : [...new Set([...near, ...others])].sort((a, b) => a - b)
}

/** The first that begins beyond this. They stand in order, and are thousands. */
function firstAbove(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) > at) high = middle
    else low = middle + 1
  }
  return low
}
