import { isAtLeast, type Role, type WantedGrant } from '@tailslide/api'
import type { Grants } from '../access/grants.js'
import type { Queryable, Tx } from '../db/database.js'
import { invalidInput, projectNotFound, type TowerError } from '../errors.js'
import { selectProject } from '../projects/queries.js'
import { type OpenGrantRow, selectGrantsOfOpen, setGrant } from './queries.js'

/** What each of these may do, whoever has given it; nothing is said of who is not there or kept out. */
export async function grantsOfPeople(db: Queryable, ids: readonly number[]): Promise<ReadonlyMap<number, Grants>> {
  if (ids.length === 0) return new Map()
  const rows = await selectGrantsOfOpen(db, [...new Set(ids)])
  return new Map(
    ids
      .map((id) => [id, rows.filter((row) => row.id === id)] as const)
      .flatMap(([id, own]) => (own.length === 0 ? [] : [[id, toGrants(own)] as const])),
  )
}

function toGrants(rows: readonly Pick<OpenGrantRow, 'project_id' | 'role'>[]): Grants {
  let everywhere: Role | undefined
  const byProject = new Map<number, Role>()
  for (const { project_id, role } of rows) {
    if (role === null) continue
    if (project_id === null) everywhere = higher(everywhere, role)
    else byProject.set(project_id, higher(byProject.get(project_id), role))
  }
  return { everywhere, byProject }
}

const higher = (one: Role | undefined, other: Role): Role => (one !== undefined && isAtLeast(one, other) ? one : other)

/** Gives a role by hand, in place of the one given before. */
export async function giveByHand(
  tx: Tx,
  personId: number,
  { project_id: projectId = null, role }: WantedGrant,
): Promise<void> {
  if (projectId !== null) {
    if (role === 'admin') throw adminIsEverywhere()
    if (!(await selectProject(tx, projectId))) throw projectNotFound(projectId)
  }
  await setGrant(tx, { personId, projectId, source: 'hand' }, role)
}

function adminIsEverywhere(): TowerError {
  const rule = 'must be viewer, editor or releaser in one project: an admin is one of all of Tower'
  return invalidInput('role', 'admin', rule)
}
