/** Between two clicks of one double click, and between two strokes of a key that is held down. */
const TOGETHER_MS = 500

/**
 * A double click on what sends a form sends it once: the second click would make another key, or press what came into its place.
 * So does a key that is held down.
 */
export function sendOnce(): void {
  const sentAt = new WeakMap<EventTarget, number>()
  const isAgain = (event: Event): boolean => {
    if (event instanceof MouseEvent) return event.detail > 1 && isSender(event.target)
    const form = event.target
    if (!form) return false
    const last = sentAt.get(form) ?? Number.NEGATIVE_INFINITY
    sentAt.set(form, event.timeStamp)
    return event.timeStamp - last < TOGETHER_MS
  }
  const look = (event: Event): void => {
    if (!isAgain(event)) return
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  for (const type of ['click', 'submit']) addEventListener(type, look, true)
}

const isSender = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button[type="submit"]') !== null
