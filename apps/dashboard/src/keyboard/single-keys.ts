import { keptInBrowser } from '../state/kept.js'
import { createStore, type Store } from '../state/store.js'
import { areKeysHeld } from './hold-keys.js'

const KEY = 'tailslide-single-keys'

const changes = createStore(0)

/** Whether keys without Ctrl do something. Whoever speaks to a computer, or hits keys by mistake, turns them off. */
export const singleKeys: Store<boolean> = {
  get: () => keptInBrowser.read(KEY) !== 'off',
  set(areOn) {
    if (areOn) keptInBrowser.forget(KEY)
    else keptInBrowser.write(KEY, 'off')
    changes.set(changes.get() + 1)
  },
  subscribe: changes.subscribe,
}

/** Whether a key belongs to what it was pressed in: a field, a menu, a question. */
export const isTaken = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="menu"], [role="listbox"]') !==
    null

/** Whether a single key is meant for the page: nothing stands over it, or is about to. What is cheap is asked first: every key typed into a field comes by. */
export const isForPage = (event: KeyboardEvent): boolean =>
  !event.ctrlKey &&
  !event.metaKey &&
  !event.altKey &&
  !isTaken(event.target) &&
  !areKeysHeld() &&
  singleKeys.get() &&
  !document.querySelector('[role=dialog]')
