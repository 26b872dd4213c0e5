/** Another Tower counts on, one by one, and has a long way to go before it gets there. */
const BLOCK = 100_000

/** What no column of a deployed Tower holds is nobody's id, and would leave no room for ours. */
const HIGHEST = 2_000_000_000

/** The first id of the block of 100,000 after all of another Tower's; 1 where it has none. */
export function firstIdAfter(ids: readonly number[]): number {
  const highest = ids.reduce((most, id) => (id > most && id <= HIGHEST ? id : most), 0)
  return highest === 0 ? 1 : (Math.floor(highest / BLOCK) + 1) * BLOCK
}
