import { HIDDEN, PRODUCTION } from '@tailslide/api'
import { TowerError } from '../errors.js'

// Titles are typed by people and looked up by code, to the letter. Two that look alike, or one with something invisible in it,
// are a flag that is unknown to the service and in plain sight of whoever looks for it. Titles that exist stay as they are.

/** In words: the end of a sentence that begins with the field's name. */
const RULE = 'must have no white space at its ends, no invisible characters and no line breaks, and be neither . nor ..'

const ONE_HIDDEN = new RegExp(HIDDEN, 'u')
const EVERY_HIDDEN = new RegExp(HIDDEN, 'gu')
/** A part of an address that says where to go, and so names nothing. */
const DOTS = /^\.{1,2}$/
const OPEN_ENDED = /^(\s|\u200c|\u200d)|(\s|\u200c|\u200d)$/u

/** What is left of a title when case, the form of its characters and all that cannot be seen are taken away. */
export function lookOf(title: string): string {
  if (/^[!-~]*$/.test(title)) return title.toLowerCase()
  const lower = title.normalize('NFKC').toLowerCase().normalize('NFKC')
  return lower
    .replaceAll('ς', 'σ')
    .replace(EVERY_HIDDEN, '')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
}

/** What others call themselves, without what cannot be seen or turns a line round. */
export const withoutHidden = (name: string): string => name.replace(EVERY_HIDDEN, '')

/** What the app of an environment is called. */
export const titleOf = (title: string, environment: string): string =>
  environment === PRODUCTION ? title : `${title} (${environment})`

/** Titles that are taken, by their look: of a file of thousands each is compared with all the others at once. */
export type TakenTitles = ReadonlyMap<string, string>

export const takenTitles = (titles: readonly string[]): Map<string, string> =>
  // The first of those that look alike is named.
  new Map(titles.toReversed().map((title) => [lookOf(title), title]))

/** Refuses a title that is new, where it breaks the rule or looks like one of `taken`. `owner`: such as "The app". */
export function requireNewTitle(title: string, taken: TakenTitles, owner: string): void {
  if (ONE_HIDDEN.test(title) || OPEN_ENDED.test(title) || DOTS.test(title) || lookOf(title) === '')
    throw refuse('INVALID_INPUT', title, `title ${RULE}.`, RULE)
  const other = taken.get(lookOf(title))
  if (other === undefined) return
  const shown = JSON.stringify(other)
  if (other === title) {
    throw refuse('TITLE_TAKEN', title, `${owner} has the title ${shown} already.`, 'must be unique')
  }
  const rule = `must not look like another one, and looks like ${shown}`
  throw refuse(
    'TITLE_TAKEN',
    title,
    `${owner} has the title ${shown}, which looks like ${JSON.stringify(title)}.`,
    rule,
  )
}

const refuse = (code: 'INVALID_INPUT' | 'TITLE_TAKEN', value: string, message: string, rule: string): TowerError =>
  new TowerError(code, message, { fields: [{ field: 'title', value, rule }] })
