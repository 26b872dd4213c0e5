import { differenceOf, isRecord } from '@tailslide/core'
import { escaped, printable } from '../printable.js'
import type { Applied, Renamed } from './send-file.js'

const SIGNS: Readonly<Record<string, string>> = { create: '+', update: '~', delete: '-' }

/** Of many things of a kind. */
const MOST_NAMED = 20

/** Which project the changes are of: a file names it itself. */
export function showProject({ project, changes, renamed }: Pick<Applied, 'project' | 'changes' | 'renamed'>): string {
  const isNew = changes.some(({ action, what }) => action === 'create' && what === 'project')
  const notes = renamed.slice(0, MOST_NAMED).map(showRenamed)
  const more = renamed.length > MOST_NAMED ? [`${renamed.length - MOST_NAMED} more were renamed too`] : []
  const lines = [...notes, ...more].map((note) => `note: ${printable(note)}\n`)
  return `Project: ${printable(project)}${isNew ? ' (new)' : ''}\n${lines.join('')}`
}

/** Such as `the project "pay" was renamed on 2026-11-27 and is "payments" now`. */
const showRenamed = ({ what, title, now, at }: Renamed): string =>
  `the ${what} "${title}" was renamed on ${at.slice(0, 10)} and is "${now}" now: write that name into the file where it is meant`

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
  (Array.isArray(fields) ? fields.filter(isRecord) : []).map(
    ({ field, before, after }) =>
      `    ${printable(String(field))}:${action === 'create' ? ` ${value(after)}` : changed(String(field), before, after)}`,
  )

const LONGEST = 80
/** Entries that came to a list, and that went. */
const MOST_ENTRIES = 20

/** Both values where they are short; else what differs, since whoever approves a plan sees no more than this. */
function changed(field: string, before: unknown, after: unknown): string {
  const [was, is] = [textOf(before), textOf(after)]
  const difference = Math.max(was.length, is.length) > LONGEST ? differenceOf(field, before, after) : undefined
  if (!difference) return ` ${value(before)} -> ${value(after)}`
  const { kind, gone, came } = difference
  if (kind === 'text') return ` ${textOf(gone[0])} -> ${textOf(came[0])}`
  return [...signed('-', gone), ...signed('+', came)].map((line) => `\n      ${line}`).join('')
}

function signed(sign: string, entries: readonly string[]): string[] {
  const lines = entries.slice(0, MOST_ENTRIES).map((entry) => `${sign} ${textOf(entry)}`)
  return entries.length > MOST_ENTRIES ? [...lines, `${sign} and ${entries.length - MOST_ENTRIES} more`] : lines
}

/** Escaped: two texts that differ in what cannot be seen are to look different. */
const textOf = (of: unknown): string => escaped(JSON.stringify(of) ?? 'null')

function value(of: unknown): string {
  const text = textOf(of)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text
}

/** Such a flag is kept although it is in the file. */
const isArchived = ({ fields }: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(fields) && fields.some((each) => isRecord(each) && each.field === 'archived')

function namesAfter(words: string, kept: readonly Readonly<Record<string, unknown>>[]): string[] {
  if (kept.length === 0) return []
  const names = kept.map(({ what, title }) => printable(`${String(what)} ${String(title)}`))
  const more = names.length > MOST_NAMED ? `, and ${names.length - MOST_NAMED} more` : ''
  return [`${words}: ${names.slice(0, MOST_NAMED).join(', ')}${more}`]
}
