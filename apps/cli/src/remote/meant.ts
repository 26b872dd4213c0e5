import { nearestName } from '@tailslide/core'
import { CliError } from '../errors.js'

// What is named by what was typed: one rule for flags, projects, keys, tokens, people and webhooks, wherever they are asked for.

export interface Named {
  readonly id: number
  readonly title: string
}

/** Undefined where it is no id, which is written as `id:7`. */
export function idIn(typed: string): number | undefined {
  const [, number] = /^id:([1-9]\d{0,9})$/.exec(typed) ?? []
  return number === undefined ? undefined : Number(number)
}

/**
 * An id is written as `id:7`, and is never a title: who opens a circuit by the id must not open that of a flag which somebody has
 * called so. A number alone is a title: a script that turns on the flag "7" must not turn on whatever has that id, once the flag
 * has gone.
 */
export const isMeant = ({ id, title }: Named, wanted: string): boolean =>
  idIn(wanted) === undefined ? isCalled(title, wanted) : idIn(wanted) === id

/** Terminals and file systems write some letters in another composition. */
export const isCalled = (title: string, wanted: string): boolean => title.normalize() === wanted.normalize()

/** Where an id may stand as a number alone too. */
export const idOrNumber = (typed: string): number | undefined => idIn(typed) ?? idIn(`id:${typed}`)

/** `where` is what `all` are of, as people are told of it. */
export function chosen<T extends Named>(what: string, all: readonly T[], wanted: string, where?: string): T {
  const id = idIn(wanted)
  if (id !== undefined) refuseNamesake(what, all, { typed: wanted, id })
  const found = all.find((each) => isMeant(each, wanted))
  if (found) return found
  const byId = all.find(({ id }) => String(id) === wanted)
  const place = where === undefined ? '' : ` in ${where}`
  const none = `there is no ${what} "${wanted}"${what === 'project' ? ' that you may see' : place}`
  if (byId) throw notFound(`${none}; the one that has this id is id:${wanted}`)
  const called = all.find(({ title }) => isCalled(title, wanted))
  if (called)
    throw notFound(`no ${what} has the id ${wanted.slice(3)}; the one that is called "${wanted}" is id:${called.id}`)
  const near = nearestName(
    wanted,
    all.map(({ title }) => title),
  )
  if (/^id:/.test(wanted) && id === undefined) throw notFound(`${none}: an id is written as id:7`)
  if (near !== undefined) throw notFound(`${none}; did you mean "${near}"?`)
  if (all.length > 0) throw notFound(`${none}, only ${titlesOf(all)}`)
  throw notFound(where === undefined ? none : `${none}, which has none`)
}

interface Written {
  readonly typed: string
  readonly id: number
  /** Whether an id may also be a number alone, and stand for what is not there any more. */
  readonly isLoose?: boolean
}

/** What is the id of one and the title of another does not say which of them is meant. */
export function refuseNamesake(what: string, all: readonly Named[], { typed, id, isLoose = false }: Written): void {
  const other = all.find((each) => each.id !== id && isCalled(each.title, typed))
  const meant = all.find((each) => each.id === id)
  if (!other || !(meant || isLoose)) return
  const whose = meant
    ? `the id of the ${what} "${meant.title}", and another is called so`
    : `an id, and a ${what} is called so`
  const way = isLoose ? (idIn(typed) === undefined ? `id:${id}` : `${id}`) : `"${meant?.title}"`
  throw notSaid(`"${typed}" is ${whose}: say which one is meant, ${way} or id:${other.id}`)
}

const MOST_TITLES = 10

export function titlesOf(all: readonly Named[]): string {
  const more = all.length > MOST_TITLES ? ` and ${all.length - MOST_TITLES} more` : ''
  return `${all
    .slice(0, MOST_TITLES)
    .map(({ title }) => `"${title}"`)
    .join(', ')}${more}`
}

export const notFound = (message: string): CliError => new CliError('NOT_FOUND', message)

/** Nothing is missing but the option. */
export const notSaid = (message: string): CliError => new CliError('INVALID_OPTION', message)
