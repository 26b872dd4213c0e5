import { ID_RULE } from '@tailslide/api'
import type { Field } from './field.js'
import { idOrNumber, type Named, refuseNamesake } from './meant.js'
import { aboutNames, idsOf } from './named-lists.js'
import { findAny, findEnvironment, findFlag, findProject, flagsBeside, listProjects, type Where } from './places.js'
import type { RemoteTower } from './tower.js'

/** Fields that take an id, and are as well given the name of what they stand for. */
const NAMED: Readonly<Record<string, 'environment' | 'flag' | 'project'>> = {
  ...({ from: 'environment', to: 'environment', app: 'environment', app_id: 'environment' } as const),
  ...({ flag: 'flag', flag_id: 'flag', project: 'project', project_id: 'project' } as const),
}

const ABOUT = {
  environment: 'an environment, by its name or its id',
  flag: 'a flag, by its title or its id',
  project: 'a project, by its title or its id',
} as const

/** Those whose id is looked for too, so that the names that there are can be said; of the others it may be of something that is gone. */
const MUST_BE_THERE: ReadonlySet<string> = new Set(['from', 'to'])

/** Fields that take an id and nothing else, of what has no name. */
export const ONLY_IDS: Readonly<Record<string, string>> = {
  before: 'only what is older than the entry with this id',
  after: 'only what comes after the flag with this id',
  entry: 'the id of an entry of its history',
}

const takesNull = ({ schema }: Field): boolean => typeof schema.rule === 'string' && / null for all/.test(schema.rule)

/** What is asked of the value of a field that names something; undefined where Tower's rule is what is to be said. */
export function aboutNamed(field: Field): string | undefined {
  const kind = NAMED[field.name]
  if (kind) return takesNull(field) ? `${ABOUT[kind]}, or null for all` : ABOUT[kind]
  const names = aboutNames(field)
  if (names !== undefined) return names
  // Tower's words do not say that names are taken too.
  return field.schema.rule === ID_RULE ? ONLY_IDS[field.name] : undefined
}

/** Whether its value is looked for in the environment that is meant. */
export const isOfPlace = ({ name }: Field): boolean => NAMED[name] === 'flag' || name === 'flags'

interface Fields extends Where {
  readonly fields: Readonly<Record<string, string>>
}

/** What was typed, with ids in place of names. */
export async function withIds(
  tower: RemoteTower,
  typed: Fields,
  known: readonly Field[],
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {}
  for (const [name, text] of Object.entries(typed.fields)) {
    const field = known.find((each) => each.name === name)
    const isMeantForAll = text === 'null' && field !== undefined && takesNull(field)
    if (NAMED[name] === undefined || isMeantForAll) {
      found[name] = (field && (await idsOf(tower, typed, field, text))) ?? text
      continue
    }
    found[name] = String(await idOf(tower, typed, name, text))
  }
  return { ...found, ...(isOfEveryEnvironment(typed, known) && { environments: 'all' }) }
}

/** Whether a list can be narrowed to a flag, and to that in every environment. */
export const isFilteredByFlag = (fields: readonly Field[]): boolean =>
  ['flag', 'environments'].every((name) => fields.some((field) => field.name === name && field.in === 'query'))

/** Who names a flag and no environment asks for what happened to it, wherever that was. */
const isOfEveryEnvironment = ({ env, fields: { flag, app } }: Fields, known: readonly Field[]): boolean =>
  isFilteredByFlag(known) && flag !== undefined && app === undefined && env === undefined

/** What is gone has an id still, and no name. */
async function idOf(tower: RemoteTower, typed: Fields, name: string, text: string): Promise<number> {
  const id = idOrNumber(text)
  if (id === undefined) return (await ofName(tower, typed, name, text)).id
  const kind = NAMED[name]
  // An environment is called neither.
  if (kind === 'project') refuseNamesake(kind, await listProjects(tower), { typed: text, id, isLoose: true })
  if (kind === 'flag')
    refuseNamesake(kind, await flagsBeside(tower, placeIn(typed), id), { typed: text, id, isLoose: true })
  return MUST_BE_THERE.has(name) ? (await ofName(tower, typed, name, `id:${id}`)).id : id
}

function ofName(tower: RemoteTower, typed: Fields, name: string, text: string): Promise<Named> {
  switch (NAMED[name]) {
    case 'project':
      return findProject(tower, { project: text })
    case 'flag':
      return flagOf(tower, typed, { name, title: text })
    default:
      return findEnvironment(tower, { ...typed, env: text }, { changes: false })
  }
}

/** In the environment that the other fields speak of: each has an id of its own for the same flag. */
async function flagOf(
  tower: RemoteTower,
  typed: Fields,
  { name, title }: { readonly name: string; readonly title: string },
): Promise<Named> {
  const where = placeIn(typed)
  const place = await (name === 'flag' ? findAny(tower, where) : findEnvironment(tower, where, { changes: true }))
  return findFlag(tower, place, title)
}

/** A number is the id of an environment there. */
function placeIn({ project, env, fields: { app, app_id } }: Fields): Where {
  const named = app ?? app_id
  return { project, env: named !== undefined && /^\d+$/.test(named) ? `id:${named}` : (named ?? env) }
}
