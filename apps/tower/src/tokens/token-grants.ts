import type { Grants } from '../access/grants.js'
import type { TokenRow } from './queries.js'

/** What a token says that it may, before its owner's rights bound it. */
export function ownGrants({ role, projects }: Pick<TokenRow, 'role' | 'projects'>): Grants {
  if (projects === null) return { everywhere: role, byProject: new Map() }
  return { everywhere: undefined, byProject: new Map(readProjects(projects).map((id) => [id, role])) }
}

export function readProjects(stored: string): number[] {
  const read: unknown = JSON.parse(stored)
  return Array.isArray(read) ? read.filter((id) => Number.isInteger(id)) : []
}
