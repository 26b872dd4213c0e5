import type { Project } from '@tailslide/api'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { me, projects } from '../api/queries.js'
import { lastPlace } from './last-place.js'
import { lastShown } from './last-shown.js'
import { type Place, placeOf } from './place.js'
import { placeAt } from './place-at.js'
import { roleIn } from './roles.js'

/**
 * Of a page that belongs to no environment: the project of the address, or the one that somebody was in last, with the environment
 * that its links lead to. Undefined: there is no such project, or none at all.
 */
export function useWhereabouts(): Place | undefined {
  const { project: title } = useParams({ strict: false })
  const { data: known = [] } = useQuery(projects)
  const { data: person } = useQuery(me)
  const named = placeAt(known, { project: title }, lastShown.get()).project
  const among = title === undefined ? known : named ? [named] : []
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

type Names = readonly [project: string, environment: string]

/** The environment that somebody was in last, where this browser knows it and it is still there. */
export function lastIn(known: readonly Project[]): Names | undefined {
  const { appId } = lastPlace()
  const last = known.find(({ environments }) => environments.some(({ app_id }) => app_id === appId))
  const there = last?.environments.find(({ app_id }) => app_id === appId)
  return last && there && [last.title, there.name]
}

/** The same; otherwise one where nothing can be broken. */
export function placeToBeginAt(known: readonly Project[]): Names | undefined {
  const last = lastIn(known)
  if (last) return last
  const first = known.find(({ environments }) => environments.length > 0)
  const harmless = first?.environments.find(({ is_protected }) => !is_protected) ?? first?.environments[0]
  return first && harmless ? [first.title, harmless.name] : undefined
}
