import { holdKeys } from '../keyboard/hold-keys.js'
import { createStore } from '../state/store.js'
import { overlay } from './overlay.js'

/** A page that fails so often would be drawn anew for ever; somebody who switches on and off again needs it twice. */
const MOST = 3
const WITHIN_MS = 5_000
let drawn: readonly number[] = []

/** Whether something in the browser has changed this page, and may do so again. */
export const isMeddledWith = createStore(false)

/** React finds that a node is not where it has put it: somebody else has moved it. Browsers word that differently, and name it alike. */
export const isByMeddling = (error: unknown): boolean => error instanceof DOMException && error.name === 'NotFoundError'

export const mayDrawAnew = (): boolean => performance.now() - (drawn.at(-MOST) ?? Number.NEGATIVE_INFINITY) > WITHIN_MS

/**
 * Draws the page from what is known, so that it shows what is so and not what stood there before. What stood over it is gone, and
 * somebody may still be typing into it: until they point at something, or open something else, single keys do nothing.
 */
export function drawAnew(draw: () => void): void {
  drawn = [...drawn, performance.now()].slice(-MOST)
  overlay.set('none')
  const end = holdKeys(document.activeElement, () => end())
  isMeddledWith.set(true)
  draw()
}
