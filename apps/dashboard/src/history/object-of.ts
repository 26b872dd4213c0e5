import type { HistoryEntry } from '@tailslide/api'

/** What an entry is about that is no flag, and what its note says besides. */
export interface Subject {
  readonly name: string
  readonly more: string
}

type Told = Pick<HistoryEntry, 'action' | 'flag_id' | 'flag_title' | 'note' | 'changes'>

/** `environment`: what that of the entry is called now, as far as it is still there. */
export function objectOf(
  { action, flag_id, flag_title, note, changes }: Told,
  environment?: string,
): Subject | undefined {
  if (flag_id !== null || flag_title !== '') return undefined
  switch (action) {
    // The one who did it.
    case 'person_accept':
      return { name: '', more: '' }
    case 'app_create':
      return { name: environment ?? note, more: '' }
    case 'app_update': {
      // The title of production's app is the project's, which is not what has changed.
      const [, title = note, more = ''] = /^(.*): (.+)$/s.exec(note) ?? []
      // Of one that was renamed the old name is what would else stand nowhere.
      if (more.startsWith('is now ')) return { name: nameBefore(changes) ?? nameIn(title), more }
      return { name: environment ?? title, more }
    }
    case 'app_rename': {
      const [, before = note, after = ''] = /^(.+?) (is now .+)$/s.exec(note) ?? []
      return { name: before, more: after }
    }
    case 'key_replace': {
      const [, key = note, more = ''] = /^(.+?…) (by .+)$/s.exec(note) ?? []
      return { name: keyName(key), more }
    }
    default:
      return { name: keyName(note.replace(/^(person|token|webhook) \d+, /, '')), more: '' }
  }
}

const nameBefore = (changes: Told['changes']): string | undefined => {
  const before = changes.find(({ field }) => field === 'name')?.before
  return typeof before === 'string' ? before : undefined
}

/** Of `shop (qa)`, from entries that say no more; that of production is called as the project is. */
const nameIn = (title: string): string => / \(([a-z][a-z0-9-]*)\)$/.exec(title)?.[1] ?? 'production'

/** Of the same title, what the project is called. */
export const projectIn = (title: string): string => title.replace(/ \(([a-z][a-z0-9-]*)\)$/, '')

/** By its name, where somebody has given it one: not by its number and the beginning of its text. */
const keyName = (note: string): string => /^key \d+ \((.+)\), \S+$/s.exec(note)?.[1] ?? note

/** What changes of an environment stands in words in its note. */
export const hasFields = ({ action }: Pick<HistoryEntry, 'action'>): boolean =>
  action !== 'create' && action !== 'app_update'

/**
 * Whether it is worth saying in which environment: a webhook of all of them is noted in one, and its entry does not say which kind it
 * is; one that is made or deleted is what the entry is about.
 */
export const isOfOnePlace = ({ action }: Pick<HistoryEntry, 'action'>): boolean =>
  !action.startsWith('webhook_') && action !== 'app_create' && action !== 'app_delete'
