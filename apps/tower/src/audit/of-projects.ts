import type { SeenProjects } from '../projects/queries.js'

/**
 * The newest entries of the projects that somebody may see. A list of projects has no order by ids in an index, so that each is
 * asked for by itself.
 */
export async function newestOf<Row extends { readonly id: number }>(
  seen: SeenProjects,
  limit: number,
  select: (projectId?: number) => Promise<Row[]>,
): Promise<Row[]> {
  if (seen === undefined) return select()
  const found: Row[] = []
  for (const id of seen) found.push(...(await select(id)))
  return found.sort((a, b) => b.id - a.id).slice(0, limit)
}
