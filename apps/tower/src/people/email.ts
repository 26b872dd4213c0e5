import { EMAIL, EMAIL_RULE } from '@tailslide/api'
import { invalidInput } from '../errors.js'

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

/** Whoever took an address for a name would pass for whom it belongs to, in the history and wherever people are named. */
export function requireOwnName(name: string, email: string): void {
  if (!name.includes('@') || canonicalEmail(name) === canonicalEmail(email)) return
  throw invalidInput('name', name, 'must have no at sign, unless it is the email address of the person')
}
