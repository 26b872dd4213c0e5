import { createStore } from '../state/store.js'

/** What stands over the page at the word of a key: the command bar, or the list of keys. Their code comes after the page. */
export const overlay = createStore<'none' | 'command' | 'help'>('none')
