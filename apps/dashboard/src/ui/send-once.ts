/** Between two clicks of one double click, and between two strokes of a key that is held down. */
const TOGETHER_MS = 500

/**
 * A double click on what sends a form sends it once: the second click would make another key, or press what came into its place.
 * So does a key that is held down. After something was typed it is another one.
 */
export function sendOnce(): void {
  const sentAt = new WeakMap<EventTarget, number>()
  let typedAt = Number.NEGATIVE_INFINITY
  const refuse = (event: Event): void => {
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  const click = (event: MouseEvent): void => {
    if (event.detail > 1 && isSender(event.target)) refuse(event)
  }
  const submit = (event: Event): void => {
    const form = event.target
    if (!form) return
    const last = sentAt.get(form) ?? Number.NEGATIVE_INFINITY
    sentAt.set(form, event.timeStamp)
    if (event.timeStamp - last < TOGETHER_MS && typedAt < last) refuse(event)
  }
  // Fields of a page may stand outside of the form that saves them.
  const type = ({ timeStamp }: Event): void => {
    typedAt = timeStamp
  }
  addEventListener('click', click, true)
  addEventListener('submit', submit, true)
  addEventListener('input', type, true)
}

const isSender = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button[type="submit"]') !== null
