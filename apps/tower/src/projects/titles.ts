import { HIDDEN, PRODUCTION } from '@tailslide/api'
import type { FlagRow } from '../db/schema.js'
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

/** However an environment is made, unless whoever makes it says otherwise. */
export const isProtectedAtFirst = (environment: string): boolean => environment === PRODUCTION

export interface Titled {
  readonly title: string
  /** Of a flag that is archived, which lists leave out. */
  readonly archivedId?: number | undefined
}

export const titled = ({ id, title, archived_at }: Pick<FlagRow, 'id' | 'title' | 'archived_at'>): Titled =>
  archived_at === null ? { title } : { title, archivedId: id }

/** Titles that are taken, by their look: of a file of thousands each is compared with all the others at once. */
export type TakenTitles = ReadonlyMap<string, Titled>

export const takenTitles = (all: readonly Titled[]): Map<string, Titled> =>
  // The first of those that look alike is named.
  new Map(all.toReversed().map((each) => [lookOf(each.title), each]))

/** Refuses a title that is new, where it breaks the rule or looks like one of `taken`. `field` is where it was given. */
export function requireNewTitle(
  title: string,
  taken: TakenTitles,
  what: 'flag' | 'project',
  field: string = 'title',
): void {
  const refuse = (code: 'INVALID_INPUT' | 'TITLE_TAKEN', message: string, rule: string): TowerError =>
    new TowerError(code, message, { fields: [{ field, value: title, rule }] })
  if (ONE_HIDDEN.test(title) || OPEN_ENDED.test(title) || DOTS.test(title) || lookOf(title) === '')
    throw refuse('INVALID_INPUT', `${field} ${RULE}.`, RULE)
  const other = taken.get(lookOf(title))
  if (other === undefined) return
  const shown = JSON.stringify(other.title)
  const isSame = other.title === title
  const [says, rule] = isSame
    ? [`has the title ${shown} already`, 'must be unique']
    : [
        `has the title ${shown}, which looks like ${JSON.stringify(title)}`,
        `must not look like another one, and looks like ${shown}`,
      ]
  const { archivedId: id } = other
  if (id === undefined) throw refuse('TITLE_TAKEN', `A ${what} ${says}.`, rule)
  const wayOut = `POST /api/flags/${id}/unarchive brings it back, DELETE /api/flags/${id}?environments=all deletes it.`
  const archived = isSame ? 'must be unique, and an archived flag has this title' : `${rule}, which is archived`
  throw refuse('TITLE_TAKEN', `An archived flag ${says}. ${wayOut}`, archived)
}
