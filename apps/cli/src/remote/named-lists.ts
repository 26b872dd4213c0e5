import { isRecord } from '@tailslide/core'
import { CliError } from '../errors.js'
import type { Field } from './field.js'
import { chosen, idIn, type Named, notSaid, refuseNamesake } from './meant.js'
import { findEnvironment, listFlags, listProjects, type Where, withArchived } from './places.js'
import type { RemoteTower } from './tower.js'

/** Fields that take several ids, and are as well given the names of what they stand for. */
type Kind = 'projects' | 'flags' | 'grants'

const ABOUT: Readonly<Record<Kind, string>> = {
  projects: 'projects, by their titles or their ids, with commas between',
  flags: 'flags, by their titles or their ids, with commas between; titles with commas as a JSON array',
  grants: 'roles, such as viewer,editor@shop, which is editor in the project shop',
}

const isKind = (name: string): name is Kind => Object.hasOwn(ABOUT, name)

/** What is asked of the value of such a field; undefined: it is none. */
export const aboutNames = ({ name }: Field): string | undefined => (isKind(name) ? ABOUT[name] : undefined)

/** What was typed for such a field, with ids in place of names, as it is typed too; undefined: it is none, or Tower takes names itself. */
export async function idsOf(
  tower: RemoteTower,
  where: Where,
  field: Field,
  typed: string,
): Promise<string | undefined> {
  const { name } = field
  if (!isKind(name)) return undefined
  if (takesTitles(field)) return withTitles(tower, where, typed)
  const each = entriesOf(name, typed)
  const appId = name === 'flags' ? await placeOf(tower, where) : undefined
  const all = appId === undefined ? await listProjects(tower) : await listFlags(tower, appId)
  refuseDivided(all, typed)
  if (appId !== undefined && each.some(isWrittenId)) refuseNamesakes(await withArchived(tower, appId), each)
  if (name === 'grants') return JSON.stringify(each.map((entry) => grantOf(all, entry)))
  const what = name === 'flags' ? 'flag' : 'project'
  const ids = each.map((entry) => meantId(what, all, entry))
  return field.in === 'query' ? ids.join(',') : JSON.stringify(ids)
}

/** Of a union of ids and titles. */
const takesTitles = ({ schema: { items } }: Field): boolean => isRecord(items) && 'anyOf' in items

/** Tower takes titles itself, and ids as numbers. Undefined: there is none that is written as an id. */
async function withTitles(tower: RemoteTower, where: Where, typed: string): Promise<string | undefined> {
  const isJson = typed.trimStart().startsWith('[')
  const each = isJson ? entriesOf('flags', typed) : typed.split(',').map((part) => part.trim())
  const hasIds = each.some(isWrittenId)
  if (!hasIds && (isJson || each.length < 2)) return undefined
  const appId = await placeOf(tower, where)
  refuseDivided(await listFlags(tower, appId), typed)
  if (!hasIds) return undefined
  refuseNamesakes(await withArchived(tower, appId), each)
  return JSON.stringify(each.map((part) => (isWrittenId(part) ? idIn(part) : part)))
}

const isWrittenId = (entry: unknown): entry is string => typeof entry === 'string' && idIn(entry) !== undefined

function refuseNamesakes(all: readonly Named[], each: readonly unknown[]): void {
  for (const typed of each.filter(isWrittenId)) refuseNamesake('flag', all, { typed, id: Number(idIn(typed)) })
}

/** A title with a comma falls into parts, which may be titles of others. */
function refuseDivided(all: readonly Named[], typed: string): void {
  if (typed.trimStart().startsWith('[')) return
  const list = `,${evenly(typed)},`
  // Of a grant the title stands behind the role.
  const divided = all.find(
    ({ title }) => title.includes(',') && [',', '@'].some((before) => list.includes(`${before}${evenly(title)},`)),
  )
  if (!divided) return
  throw notSaid(
    `a comma divides, and "${divided.title}" has one: name it by its id, id:${divided.id}, and what is called like a part of it by its id too`,
  )
}

const evenly = (list: string): string =>
  list
    .split(',')
    .map((part) => part.trim())
    .join(',')

const placeOf = async (tower: RemoteTower, where: Where): Promise<number> =>
  (await findEnvironment(tower, where, { changes: false })).id

/** A number that stands alone becomes one, as in JSON. */
function entriesOf(name: Kind, typed: string): readonly unknown[] {
  if (!typed.trimStart().startsWith('[')) {
    return typed.split(',').map((part) => (ID.test(part.trim()) ? Number(part) : part.trim()))
  }
  try {
    const read: unknown = JSON.parse(typed)
    if (Array.isArray(read)) return read
  } catch {
    // Said below.
  }
  throw new CliError('INVALID_OPTION', `--${name} is "${typed.slice(0, 100)}": must be ${ABOUT[name]}`)
}

const ID = /^[1-9]\d{0,9}$/

/** A text is a title, and a number is an id unless something else is called so. What is neither is Tower's to refuse. */
function meantId(what: string, all: readonly Named[], entry: unknown): unknown {
  if (typeof entry === 'string') return chosen(what, all, entry).id
  if (typeof entry === 'number') refuseNamesake(what, all, { typed: String(entry), id: entry, isLoose: true })
  return entry
}

/** `editor@shop`, or as Tower has it, with the title of a project for its id. */
function grantOf(projects: readonly Named[], entry: unknown): unknown {
  if (typeof entry === 'string') {
    const [, role = entry, project] = /^(\w+)@(.+)$/s.exec(entry) ?? []
    return {
      role,
      ...(project !== undefined && {
        project_id: meantId('project', projects, ID.test(project) ? Number(project) : project),
      }),
    }
  }
  if (!isRecord(entry) || entry.project_id === undefined || entry.project_id === null) return entry
  return { ...entry, project_id: meantId('project', projects, entry.project_id) }
}
