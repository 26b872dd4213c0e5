import { isRecord } from '@tailslide/core'
import { printable } from '../printable.js'

const SIGNS: Readonly<Record<string, string>> = { create: '+', update: '~', delete: '-' }

/** What applying does, a line for each change; what stays as it is comes last. */
export function showChanges(changes: readonly Readonly<Record<string, unknown>>[]): string {
  const kept = changes.filter(({ action }) => action === 'keep')
  const made = changes.filter(({ action }) => action !== 'keep')
  const lines = made.flatMap((change) => [head(change), ...fieldsOf(change)])
  const told = [
    ...namesAfter(
      'In the archive, and left there as it is (`archived: false` brings it back)',
      kept.filter(isArchived),
    ),
    ...namesAfter(
      'Not in the file, and left as it is',
      kept.filter((change) => !isArchived(change)),
    ),
  ]
  return `${[...(lines.length === 0 ? ['Nothing to change.'] : lines), ...told].join('\n')}\n`
}

/** Such as `2 created, 1 changed`. */
export function countChanges(changes: readonly Readonly<Record<string, unknown>>[]): string {
  const count = (action: string) => changes.filter((change) => change.action === action).length
  const parts = [
    [count('create'), 'created'],
    [count('update'), 'changed'],
    [count('delete'), 'deleted'],
  ] as const
  return parts
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(', ')
}

function head({ action, what, title, environment }: Readonly<Record<string, unknown>>): string {
  const place = what === 'flag' && typeof environment === 'string' ? ` in ${printable(environment)}` : ''
  return `${SIGNS[String(action)] ?? '?'} ${printable(`${String(what)} ${String(title)}`)}${place}`
}

const fieldsOf = ({ action, fields }: Readonly<Record<string, unknown>>): string[] =>
  (Array.isArray(fields) ? fields.filter(isRecord) : []).map(({ field, before, after }) => {
    const was = action === 'create' ? '' : `${value(before)} -> `
    return `    ${printable(String(field))}: ${was}${value(after)}`
  })

const LONGEST = 80

function value(of: unknown): string {
  const text = printable(JSON.stringify(of) ?? 'null')
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text
}

/** Such a flag is kept although it is in the file. */
const isArchived = ({ fields }: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(fields) && fields.some((each) => isRecord(each) && each.field === 'archived')

function namesAfter(words: string, kept: readonly Readonly<Record<string, unknown>>[]): string[] {
  if (kept.length === 0) return []
  const names = kept.map(({ what, title }) => printable(`${String(what)} ${String(title)}`))
  const more = names.length > 20 ? `, and ${names.length - 20} more` : ''
  return [`${words}: ${names.slice(0, 20).join(', ')}${more}`]
}
