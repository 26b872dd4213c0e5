import { isForPage } from './single-keys.js'

// What somebody presses as soon as they see rows is not lost: what acts on it has its code a moment later. Kept is what was pressed in
// one go on one page: without its first key the rest would mean something else, a letter of a word that is searched for an order.

/** Nobody waits longer than this for what they have pressed. */
const FRESH_MS = 3_000
/** Longer than any name. */
const MOST = 200
let pressed: readonly KeyboardEvent[] = []
let pathname: string

export function keepFirstKeys(): void {
  addEventListener('keydown', keepOfWord, true)
  addEventListener('keydown', keep)
}

function keep(event: KeyboardEvent): boolean {
  // Of what acts on keys, only that of the list comes after what it acts on.
  if (!location.pathname.endsWith('/flags') || !isForPage(event)) return false
  pressed = [...inOneGo(), event].slice(0, MOST)
  pathname = location.pathname
  // Some browsers have a search of their own for it.
  if (hasSearch()) event.preventDefault()
  return true
}

/** After the key of the search, a letter is one of a word, also where it would mean something on every page. */
function keepOfWord(event: KeyboardEvent): void {
  if (hasSearch() && keep(event)) event.stopImmediatePropagation()
}

/** What a key belongs to that is pressed now. */
const inOneGo = (): typeof pressed =>
  pathname === location.pathname && performance.now() - (pressed.at(-1)?.timeStamp ?? 0) < FRESH_MS ? pressed : []

const hasSearch = (): boolean => inOneGo().some(({ key }) => key === '/')

/** All of this page. Once: from now on there is somebody to act on keys. */
export function takeFirstKeys(): typeof pressed {
  removeEventListener('keydown', keepOfWord, true)
  removeEventListener('keydown', keep)
  const kept = inOneGo()
  pressed = []
  return kept
}
