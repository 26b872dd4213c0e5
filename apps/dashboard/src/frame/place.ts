import type { Environment, Me, Project, Role } from '@tailslide/api'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { me, projects } from '../api/queries.js'
import { isAtLeast, roleIn } from './roles.js'

/** Where a page is, and what whoever looks at it may do there. Tower decides; this only says it beforehand. */
export interface Place {
  readonly project: Project
  readonly environment: Environment
  readonly role: Role | undefined
  /** Whether they may change anything at all. */
  readonly mayEdit: boolean
  /** Whether they may do what gives the new path to more users. */
  readonly mayRelease: boolean
}

export function placeOf(project: Project, environment: Environment, role: Role | undefined): Place {
  const mayEdit = isAtLeast(role, 'editor')
  return {
    project,
    environment,
    role,
    mayEdit,
    mayRelease: mayEdit && (!environment.is_protected || isAtLeast(role, 'releaser')),
  }
}

/** As the address names it; undefined: there is none of that name, or not for these eyes. */
export function usePlaceOfAddress(): Place | undefined {
  const { project: title, environment: name } = useParams({ strict: false })
  const { data: known = [] } = useQuery(projects)
  const { data: person } = useQuery(me)
  const project = known.find((each) => each.title === title)
  const environment = project?.environments.find((each) => each.name === name)
  if (!project || !environment || !person) return undefined
  return placeOf(project, environment, roleIn(person, project.id))
}

/**
 * Of a page that belongs to no environment: the project of the address, or the one that somebody was in last, with the environment
 * that its links lead to. Undefined: there is no such project, or none at all.
 */
export function useWhereabouts(): Place | undefined {
  const { project: title } = useParams({ strict: false })
  const { data: known = [] } = useQuery(projects)
  const { data: person } = useQuery(me)
  const among = title === undefined ? known : known.filter((each) => each.title === title)
  const [projectTitle, name] = placeToBeginAt(among) ?? []
  const project = among.find((each) => each.title === projectTitle)
  const environment = project?.environments.find((each) => each.name === name)
  if (!project || !environment || !person) return undefined
  return placeOf(project, environment, roleIn(person, project.id))
}

/** Of a page of a project, which is not shown without one. */
export function useProject(): Omit<Place, 'environment' | 'mayRelease'> {
  const place = useWhereabouts()
  if (!place) throw new Error('this page stands in no project')
  return place
}

/** Of a page within a frame, which is not shown without a place. */
export function usePlace(): Place {
  const place = usePlaceOfAddress()
  if (!place) throw new Error('this page stands in no project and environment')
  return place
}

export const useMe = (): Me => useSuspenseQuery(me).data

/** Where somebody was last, to come back to. */
const KEY = 'tailslide-place'
export const rememberPlace = (project: string, environment: string): void =>
  localStorage.setItem(KEY, JSON.stringify([project, environment]))

/** The environment that somebody was in last, where it is still there; otherwise one where nothing can be broken. */
export function placeToBeginAt(known: readonly Project[]): readonly [string, string] | undefined {
  const [project, environment] = remembered()
  const last = known.find(({ title }) => title === project)
  if (last?.environments.some(({ name }) => name === environment)) return [last.title, environment]
  const first = known.find(({ environments }) => environments.length > 0)
  const harmless = first?.environments.find(({ is_protected }) => !is_protected) ?? first?.environments[0]
  return first && harmless ? [first.title, harmless.name] : undefined
}

function remembered(): [string, string] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? [String(kept[0]), String(kept[1])] : ['', '']
  } catch {
    return ['', '']
  }
}
