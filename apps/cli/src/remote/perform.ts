import type { AnyRoute } from '@tailslide/api'
import { isRecord } from '@tailslide/core'
import { CliError } from '../errors.js'
import type { Field } from './field.js'
import { findListed } from './listed.js'
import { type Named, notSaid } from './meant.js'
import { withIds } from './named-fields.js'
import { fieldsOf, type PathParameter, pathParameters, typedValue } from './parameters.js'
import {
  type FoundEnvironment,
  type FoundProject,
  findEnvironment,
  findFlag,
  findPlaceOf,
  findProject,
  type Where,
} from './places.js'
import type { RemoteTower } from './tower.js'
import { unchangedBy } from './unchanged.js'

/** What was typed: arguments and options by the names of what they stand for. */
export interface Typed extends Where {
  /** Of the path, by the names of its parameters. */
  readonly path: Readonly<Record<string, string>>
  /** By the names of fields. */
  readonly fields: Readonly<Record<string, string>>
}

/** Where a command has acted, for whoever has several environments. */
export interface Done {
  readonly answer: unknown
  readonly place: Place
  /** Whether an edit was left out, because all of it is so already. */
  readonly isUnchanged: boolean
}

export interface Place {
  /** As people are told of it; empty where there is none. */
  readonly shown: string
  readonly project?: FoundProject
  /** Where it is one environment. */
  readonly environment?: FoundEnvironment
  /** The flag that it is about. */
  readonly flag?: Named
  /** The same, where that is archived. */
  readonly archived?: Named
}

export interface Performing {
  /** Whether a flag is meant in every environment of its project. */
  readonly isEverywhere: boolean
  /** What a flag is afterwards, where it may be that already. */
  readonly leaves?: 'archived' | 'in use' | undefined
  /** What has to be asked once it is known what is meant; it rejects where the answer is no. */
  readonly before: (ids: Ids, place: Place) => Promise<void>
}

/** Finds what the path names, and asks. */
export async function perform(
  tower: RemoteTower,
  route: AnyRoute,
  typed: Typed,
  { isEverywhere, leaves, before }: Performing,
): Promise<Done> {
  const { ids, place: found } = await resolve(tower, route, typed, isEverywhere)
  if (leaves === (found.archived ? 'archived' : 'in use')) {
    return {
      answer: await tower.ask('GET', filledIn('/api/flags/:id/about', ids), {}),
      place: found,
      isUnchanged: true,
    }
  }
  const path = filledIn(route.path, ids)
  const fields = fieldsOf(route)
  const known = await withIds(tower, typed, fields)
  await before(ids, found)
  const place = narrowed(found, known.app_id)
  const query = queryOf(fields, known)
  const body = bodyOf(fields, known)
  const sends = 'body' in route || route.method !== 'GET'
  // Of what is archived Tower says that.
  if (route.method === 'PATCH' && !place.archived) {
    if (Object.keys(body).length === 0) throw notSaid('nothing to change: say what, with the options that --help lists')
    const answer = await unchangedBy(tower, { route, ids, body, pathOf: (each) => filledIn(each, ids) })
    if (answer !== undefined) return { answer, place, isUnchanged: true }
  }
  return { answer: await tower.ask(route.method, path, { query, ...(sends && { body }) }), place, isUnchanged: false }
}

type Ids = Readonly<Record<string, number>>

const filledIn = (path: string, ids: Ids): string => path.replaceAll(/:(\w+)/g, (_, name: string) => String(ids[name]))

interface Resolved {
  readonly ids: Ids
  readonly place: Place
}

async function resolve(tower: RemoteTower, route: AnyRoute, typed: Typed, isEverywhere: boolean): Promise<Resolved> {
  const ids: Record<string, number> = {}
  const changes = route.method !== 'GET'
  let place: Place = { shown: '' }
  const parameters = pathParameters(route)
  for (const { name, kind, isArgument, shown } of parameters) {
    const argument = typed.path[name] ?? ''
    switch (kind) {
      case 'project': {
        const project = await findProject(tower, isArgument ? { project: argument } : typed)
        ids[name] = project.id
        place = { shown: project.title, project }
        break
      }
      case 'environment': {
        const where = isArgument ? { ...typed, env: argument } : typed
        const environment = await findEnvironment(tower, where, { changes })
        ids[name] = environment.id
        place = placeOf(environment)
        break
      }
      case 'flag': {
        const found = await findPlaceOf(tower, typed, argument, isEverywhere ? 'any' : { changes })
        const flag = await findFlag(tower, found, argument)
        ids[name] = flag.id
        const there = isEverywhere ? { shown: `every environment of ${found.project.title}` } : placeOf(found)
        place = { ...there, flag, ...(flag.isArchived && { archived: flag }) }
        break
      }
      case 'listed': {
        const list = filledIn(route.path.slice(0, route.path.indexOf(`/:${name}`)), ids)
        ids[name] = await findListed(tower, { list, what: shown, where: place.shown || undefined }, argument)
        break
      }
      case 'number':
        ids[name] = idOf(name, argument)
    }
  }
  return { ids, place }
}

const placeOf = (environment: FoundEnvironment): Place => ({
  shown: `${environment.project.title}/${environment.title}`,
  environment,
})

/** What is made in a project for one of its environments alone is told of with that. */
function narrowed(place: Place, appId: string | undefined): Place {
  const one = place.project?.environments.find(({ id }) => String(id) === appId)
  return one && place.project ? placeOf({ ...one, project: place.project }) : place
}

function idOf(name: PathParameter['name'], typed: string): number {
  if (/^[1-9]\d{0,9}$/.test(typed)) return Number(typed)
  throw new CliError('INVALID_OPTION', `<${name}> is "${typed.slice(0, 100)}": must be the id, a positive whole number`)
}

const given = (fields: readonly Field[], typed: Typed['fields'], where: Field['in']) =>
  fields.flatMap((field) => {
    const text = typed[field.name]
    return field.in === where && text !== undefined ? [{ field, text }] : []
  })

/** With the `?`, where anything is asked. */
export function queryOf(fields: readonly Field[], typed: Typed['fields']): string {
  const parts = given(fields, typed, 'query').map(
    ({ field, text }) => `${field.name}=${encodeURIComponent(String(typedValue(field, text)))}`,
  )
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}

const bodyOf = (fields: readonly Field[], typed: Typed['fields']): Readonly<Record<string, unknown>> =>
  Object.fromEntries(given(fields, typed, 'body').map(({ field, text }) => [field.name, typedValue(field, text)]))

/** What the answer is about, and what Tower says besides. */
export function partsOf(answer: unknown): {
  readonly payload: unknown
  readonly notice: string | undefined
  /** Whether all was so already. */
  readonly unchanged: boolean
} {
  if (!isRecord(answer) || !('payload' in answer)) return { payload: answer, notice: undefined, unchanged: false }
  const { payload, notice, unchanged } = answer
  return { payload, notice: typeof notice === 'string' ? notice : undefined, unchanged: unchanged === true }
}
