let last: Promise<unknown> = Promise.resolve()

/** Runs one after the other what tests that run side by side set up; many starts at once would slow each other down. */
export function inTurn<T>(setUp: () => Promise<T>): Promise<T> {
  const turn = last.then(setUp)
  last = turn.catch(() => {})
  return turn
}
