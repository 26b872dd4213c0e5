// From the moment something is asked for until it has the focus, keys are its own: on the page that is still seen, `t` of a name
// that somebody types would switch a flag.

/** What can be asked for, and has the focus when it is there. */
const OVER = '[role=dialog], [role=menu]'
/** Longer than any name. */
const MOST = 200
const PATIENCE_MS = 10_000

let letGo: (() => void) | undefined

export const areKeysHeld = (): boolean => letGo !== undefined

/** What could not be loaded gets no keys. */
export const releaseKeys = (): void => letGo?.()

/** `before`: what had the focus when it was asked for. Returns what ends it; it ends by itself where the focus has arrived `within`. */
export function holdKeys(before: Element | null, cancel: () => void, within = OVER): () => void {
  letGo?.()
  const since = performance.now()
  const over = new AbortController()
  const { signal } = over
  let typed = ''
  const end = (): void => {
    over.abort()
    if (letGo === end) letGo = undefined
  }
  letGo = end
  const look = (): void => {
    // A key of this frame may have ended it: what was typed is handed over once.
    if (signal.aborted) return
    const at = document.activeElement
    const isThere = at !== before && at?.closest(within)
    if (isThere || performance.now() - since > PATIENCE_MS) end()
    if (isThere && typed && at?.matches('input, textarea')) document.execCommand('insertText', false, typed)
  }
  const lookAgain = (): void => {
    look()
    if (!signal.aborted) requestAnimationFrame(lookAgain)
  }
  lookAgain()
  addEventListener(
    'keydown',
    (event) => {
      // A key may come in the same frame as the focus, and is no longer to be held.
      look()
      if (signal.aborted) return
      const { key } = event
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (key === 'Escape') cancel()
      else if (key === 'Backspace') typed = typed.slice(0, -1)
      else if (key.length === 1) typed = (typed + key).slice(0, MOST)
      else if (key !== 'Enter') return
      event.preventDefault()
      event.stopImmediatePropagation()
    },
    { capture: true, signal },
  )
  addEventListener(
    'pointerdown',
    ({ target }) => {
      end()
      if (!(target instanceof Element && target.closest(within))) cancel()
    },
    { capture: true, signal },
  )
  return end
}
