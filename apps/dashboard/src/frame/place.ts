import type { Environment, Me, Project, Role } from '@tailslide/api'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import { me, projects } from '../api/queries.js'
import { lastShown } from './last-shown.js'
import { placeAt } from './place-at.js'
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
  const { project, environment } = placeAt(known, { project: title, environment: name }, lastShown.get())
  // The same as long as nothing of it has changed: rows of lists are drawn anew for another one.
  return useMemo(
    () => (project && environment && person ? placeOf(project, environment, roleIn(person, project.id)) : undefined),
    [project, environment, person],
  )
}

/** Of a page within a frame, which is not shown without a place. */
export function usePlace(): Place {
  const place = usePlaceOfAddress()
  if (!place) throw new Error('this page stands in no project and environment')
  return place
}

/** Whoever looks at a page within a frame, which is not shown before that is known. */
export function useMe(): Me {
  const { data } = useQuery(me)
  if (!data) throw new Error('nobody has signed in')
  return data
}
