/** By row: the number of the element that it stands in. */
export type Slots = ReadonlyMap<number, number>

/**
 * A row stays in its element. One that is new takes over what another has left, in the order in which they stand: the browser
 * is quicker to write other words into twenty rows than to make them. Where it must not, as under a focus, it gets one of its own.
 */
export function slotsOf(before: Slots, rows: readonly number[], mayTakeOver: boolean): Slots {
  const wanted = new Set(rows)
  const left = mayTakeOver ? [...before].flatMap(([row, slot]) => (wanted.has(row) ? [] : [slot])) : []
  let unused = Math.max(-1, ...before.values()) + 1
  return new Map(rows.map((row) => [row, before.get(row) ?? left.shift() ?? unused++]))
}
