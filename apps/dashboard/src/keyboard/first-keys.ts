import { isForPage } from './single-keys.js'

// What somebody presses as soon as they see rows is not lost: what acts on it has its code a moment later.

interface Pressed {
  readonly event: KeyboardEvent
  /** Elsewhere it would have meant something else. */
  readonly pathname: string
}

/** Enough for a word to search for. */
const MOST = 24
let pressed: readonly Pressed[] = []

export function keepFirstKeys(): void {
  addEventListener('keydown', keepOfWord, true)
  addEventListener('keydown', keep)
}

function keep(event: KeyboardEvent): void {
  if (!isForPage(event)) return
  pressed = [...pressed, { event, pathname: location.pathname }].slice(-MOST)
  // Some browsers have a search of their own for it.
  if (hasSearch()) event.preventDefault()
}

/** After the key of the search, a letter is one of a word, also where it would mean something on every page. */
function keepOfWord(event: KeyboardEvent): void {
  if (!hasSearch()) return
  keep(event)
  event.stopImmediatePropagation()
}

const hasSearch = (): boolean => pressed.some(({ event }) => event.key === '/')

/** Once: from now on there is somebody to act on keys. */
export function takeFirstKeys(): readonly Pressed[] {
  removeEventListener('keydown', keepOfWord, true)
  removeEventListener('keydown', keep)
  const kept = pressed
  pressed = []
  return kept
}
