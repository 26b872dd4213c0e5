import { isAtLeast, type Role } from '@tailslide/api'

/** What somebody may do, by project. */
export interface Grants {
  /** In every project, those to come included; only an admin's is the role of all of Tower. */
  readonly everywhere: Role | undefined
  readonly byProject: ReadonlyMap<number, Role>
}

export const ADMIN: Grants = { everywhere: 'admin', byProject: new Map() }

/** The role in a project, the higher one where there are two; undefined: none. */
export function roleOf({ everywhere, byProject }: Grants, projectId: number): Role | undefined {
  const here = byProject.get(projectId)
  if (everywhere === undefined || here === undefined) return everywhere ?? here
  return isAtLeast(here, everywhere) ? here : everywhere
}

/** What both may do: in each project the lower of their roles. */
export function lowerOf(one: Grants, other: Grants): Grants {
  const byProject = new Map<number, Role>()
  for (const projectId of [...one.byProject.keys(), ...other.byProject.keys()]) {
    const role = lower(roleOf(one, projectId), roleOf(other, projectId))
    if (role) byProject.set(projectId, role)
  }
  return { everywhere: lower(one.everywhere, other.everywhere), byProject }
}

/** Whether nothing of `grants` is more than `bounds`. */
export function isWithin(grants: Grants, bounds: Grants): boolean {
  return excessOf(grants, bounds) === undefined
}

/** The first of `grants` that is more than `bounds`, in words; undefined: nothing is. */
export function excessOf({ everywhere, byProject }: Grants, bounds: Grants): string | undefined {
  if (everywhere && !(bounds.everywhere && isAtLeast(bounds.everywhere, everywhere))) {
    const own = bounds.everywhere ?? (bounds.byProject.size > 0 ? 'roles in some projects alone' : 'no role')
    return `${everywhere} in all projects, where you have ${own}`
  }
  for (const [projectId, role] of byProject) {
    const bound = roleOf(bounds, projectId)
    if (bound === undefined || !isAtLeast(bound, role)) {
      return `${role} in project ${projectId}, where you have ${bound ?? 'no role'}`
    }
  }
  return undefined
}

const lower = (one: Role | undefined, other: Role | undefined): Role | undefined =>
  one && other && (isAtLeast(one, other) ? other : one)
