import type { LastChange } from '@tailslide/api'
import { apart } from '../../words/apart.js'
import { fieldName } from '../../words/fields.js'
import { words } from '../../words/words.js'
import { valueText } from '../value.js'

/** What was changed, in a few words: the first field with its values, or the action. */
export function summaryOf({ action, changes, note }: Pick<LastChange, 'action' | 'changes' | 'note'>): string {
  if (action.startsWith('circuit_'))
    return note.startsWith('circuit_mode') ? words.history.byMode(action) : words.history.action(action)
  // A mode that is set moves the circuit too.
  const [first, ...others] = changes.filter(({ field }) => field !== 'circuit_status')
  if (!first && action === 'update' && note !== '') return apart(note)
  if (!first || action === 'create') return `${words.history.action(action)}${note === '' ? '' : `: ${apart(note)}`}`
  if (action === 'flag_on' || action === 'flag_off') return words.history.action(action)
  const { field, before, after } = first
  const more = others.length > 0 ? ` (+${others.length})` : ''
  return `${fieldName(field)} ${valueText(field, before)} → ${valueText(field, after)}${more}`
}
