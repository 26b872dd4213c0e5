import { isRecord } from '@tailslide/core'
import { printable } from '../printable.js'
import type { FoundProject } from '../remote/places.js'
import type { RemoteTower } from '../remote/tower.js'

/** More names make no line that a person reads. */
const MOST_NAMED = 10

/**
 * For whoever takes a project elsewhere by its file, which has no circuits: what fails here would be on for everybody there. Empty where
 * no circuit is open or recovering.
 */
export async function trippedNote(tower: RemoteTower, { environments }: FoundProject): Promise<string> {
  const tripped = await Promise.all(
    environments.map(async ({ id, title }) => {
      const found = await tower.payload('GET', `/api/apps/${id}/flags/search?state=tripped&limit=${MOST_NAMED + 1}`)
      return { title, flags: titlesIn(found) }
    }),
  )
  const lines = tripped
    .filter(({ flags }) => flags.length > 0)
    .map(({ title, flags }) => `  ${printable(title)}: ${namesOf(flags)}\n`)
  if (lines.length === 0) return ''
  return `note: a file has no circuits. Their circuits keep these flags off, and where the file is applied to another Tower they are on:\n${lines.join('')}`
}

function titlesIn(found: unknown): string[] {
  const flags: readonly unknown[] = isRecord(found) && Array.isArray(found.flags) ? found.flags : []
  return flags.flatMap((flag) => (isRecord(flag) && typeof flag.title === 'string' ? [flag.title] : []))
}

const namesOf = (titles: readonly string[]): string =>
  titles.slice(0, MOST_NAMED).map(printable).join(', ') + (titles.length > MOST_NAMED ? ' and more' : '')
