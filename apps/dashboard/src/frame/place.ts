import type { Environment, Me, Project, Role } from '@tailslide/api'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type Context, createContext, useContext, useMemo } from 'react'
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

// Handed down, because each hook on a query costs every drawing of what has it, and so every key of a search.
export const PlaceHere = createContext<Place | undefined>(undefined)
export const MeHere = createContext<Me | undefined>(undefined)

/** Of a page within a frame, which is not shown without a place. */
export const usePlace = (): Place => useGiven(PlaceHere)
/** Whoever looks at a page, which is not shown before that is known. */
export const useMe = (): Me => useGiven(MeHere)

function useGiven<Given>(context: Context<Given | undefined>): Given {
  const given = useContext(context)
  if (given === undefined) throw new Error('shown outside of its frame')
  return given
}
