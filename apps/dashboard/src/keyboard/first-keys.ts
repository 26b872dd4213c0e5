import { isForPage } from './single-keys.js'

// What somebody presses as soon as they see a page is not lost: what acts on it has its code a moment later, the keys of every page,
// and those of the list after them. Kept is what was pressed in one go on one page: without its first key the rest would mean something
// else, a letter of a word that is searched for an order.

/** Nobody waits longer than this for what they have pressed. */
const FRESH_MS = 3_000
/** Longer than any name. */
const MOST = 200
let pressed: readonly KeyboardEvent[] = []
let pathname: string
/** Whether those of every page are to come. */
let isEarly = true

const isList = (): boolean => location.pathname.endsWith('/flags')

export function keepFirstKeys(): void {
  addEventListener('keydown', keepOfWord, true)
  addEventListener('keydown', keep)
}

function keep(event: KeyboardEvent): boolean {
  // Elsewhere what has a meaning is a sign; the browser itself acts on Tab, Enter and the space bar.
  if (!(isList() || (isEarly && event.key.trim().length === 1)) || !isForPage(event)) return false
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

/** Other pages have the keys of their search with its field. */
const hasSearch = (): boolean => isList() && inOneGo().some(({ key }) => key === '/')

/** All of this page, for the keys of the list, or of every page, which are there from now on; those of a list wait for its own. */
export function takeFirstKeys(ofList: boolean): typeof pressed {
  isEarly = false
  if (isList() !== ofList) return []
  if (ofList) {
    removeEventListener('keydown', keepOfWord, true)
    removeEventListener('keydown', keep)
  }
  const kept = inOneGo()
  pressed = []
  return kept
}
