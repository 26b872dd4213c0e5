/** Between two clicks of one double click, and between two strokes of a key in haste. */
const TOGETHER_MS = 500

/**
 * A double click on what sends a form sends it once: the second click would make another key, or press what came into its place.
 * So does a key that is held down or struck twice. A click on what now says something else is the answer to its question, and whoever
 * has typed or pressed something else since means it.
 */
export function sendOnce(): void {
  const sent = new WeakMap<EventTarget, { readonly at: number; readonly by: string }>()
  let elseAt = Number.NEGATIVE_INFINITY
  let isPointed = false
  const refuse = (event: Event): void => {
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  // Where a key sends a form, the browser clicks the button with a count of none.
  const click = (event: MouseEvent): void => {
    isPointed = event.detail > 0
    if (!isSender(event.target)) elseAt = event.timeStamp
    else if (event.detail > 1) refuse(event)
  }
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && event.repeat && isOfForm(event.target)) event.preventDefault()
  }
  const submit = (event: SubmitEvent): void => {
    const form = event.target
    if (!form) return
    const last = sent.get(form)
    const by = event.submitter?.textContent ?? ''
    const isAnswer = isPointed && by !== last?.by
    const isHaste = last !== undefined && !isAnswer && event.timeStamp - last.at < TOGETHER_MS && elseAt < last.at
    isPointed = false
    sent.set(form, { at: event.timeStamp, by: isHaste ? last.by : by })
    if (isHaste) refuse(event)
  }
  // Fields of a page may stand outside of the form that saves them.
  const type = ({ timeStamp }: Event): void => {
    elseAt = timeStamp
  }
  addEventListener('click', click, true)
  addEventListener('keydown', press, true)
  addEventListener('submit', submit, true)
  addEventListener('input', type, true)
}

const isSender = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button[type="submit"]') !== null

/** Lines of a text may be held down: it is no key that sends. */
const isOfForm = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLButtonElement ? target.form !== null : false
