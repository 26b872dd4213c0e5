/**
 * The newest entries along several ways, as those of each project that somebody may see: a list of projects has no order by ids in
 * an index, so that each is asked for by itself. `above` is the oldest entry that could still be among them.
 */
export async function newestOf<Way, Row extends { readonly id: number }>(
  ways: readonly Way[],
  limit: number,
  select: (way: Way, above: number) => Promise<Row[]>,
): Promise<Row[]> {
  let found: Row[] = []
  for (const way of ways) {
    const above = found.length < limit ? 0 : (found.at(-1)?.id ?? 0)
    const more = await select(way, above)
    if (more.length > 0) found = [...found, ...more].sort((a, b) => b.id - a.id).slice(0, limit)
  }
  return found
}
