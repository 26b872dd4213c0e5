import { isForPage } from './single-keys.js'

// What somebody presses as soon as they see rows is not lost: what acts on it has its code a moment later.

interface Pressed {
  readonly key: string
  readonly at: number
  /** Elsewhere it would have meant something else. */
  readonly pathname: string
}

/** Enough for a word to search for. */
const MOST = 24
let pressed: readonly Pressed[] = []

export const keepFirstKeys = (): void => addEventListener('keydown', keep)

function keep(event: KeyboardEvent): void {
  if (!isForPage(event)) return
  pressed = [...pressed, { key: event.key, at: event.timeStamp, pathname: location.pathname }].slice(-MOST)
  // Some browsers have a search of their own for it.
  if (event.key === '/') event.preventDefault()
}

/** Once: from now on there is somebody to act on keys. */
export function takeFirstKeys(): readonly Pressed[] {
  removeEventListener('keydown', keep)
  const kept = pressed
  pressed = []
  return kept
}
