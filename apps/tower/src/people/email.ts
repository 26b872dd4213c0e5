import { EMAIL, EMAIL_RULE } from '@tailslide/api'
import { invalidInput } from '../errors.js'
import { lettersOf, mixesAlphabets } from './letters.js'

/**
 * Addresses that differ in case alone are one person's, and so are those that look the same in another composition or
 * width.
 */
export const canonicalEmail = (email: string): string => email.normalize('NFKC').toLowerCase()

/** The same of one that is to be kept. Normalizing makes up to 18 characters of one, white space among them: INVALID_INPUT. */
export function newEmail(email: string): string {
  const canonical = canonicalEmail(email)
  if (!isEmail(canonical)) throw invalidInput('email', email, EMAIL_RULE)
  return canonical
}

export const isEmail = (text: string): boolean => text.length <= EMAIL.most && FORM.test(text)

const FORM = new RegExp(EMAIL.pattern, 'u')

/** What acts by itself, and what the one who reads is called, where people are named. */
const NOT_PEOPLE: ReadonlySet<string> = new Set(
  ['tower', 'aerobat', 'circuit', 'tailslide', 'you', 'unknown', 'admin', 'deleted person'].map(lettersOf),
)

/** Neither letters of another alphabet nor a number behind it make a person of it. */
const isOfNoPerson = (name: string): boolean =>
  [name, name.replace(/\p{N}/gu, '')].some((each) => NOT_PEOPLE.has(lettersOf(each)))

/** The rule that somebody's new name breaks: in the history they would pass for somebody else. Undefined: it is good. */
export function brokenRuleOf(name: string, email: string): string | undefined {
  if (isOfNoPerson(name)) return 'must be the name of a person, not of what acts by itself'
  if (mixesAlphabets(name)) return 'must not mix letters of two alphabets in one word'
  // Forms of the at sign look like it: U+FF20, U+FE6B.
  if (!name.normalize('NFKC').includes('@') || canonicalEmail(name) === canonicalEmail(email)) return undefined
  return 'must have no at sign, unless it is the email address of the person'
}

export function requireOwnName(name: string, email: string): void {
  const rule = brokenRuleOf(name, email)
  if (rule !== undefined) throw invalidInput('name', name, rule)
}
