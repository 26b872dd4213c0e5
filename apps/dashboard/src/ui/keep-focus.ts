interface Standing {
  readonly popup: HTMLElement
  /** What had the focus in it last. */
  last?: HTMLElement
}

/** Sheets and dialogs that stand over the page, the one on top last. */
const standing: Standing[] = []

/**
 * For what stands over the page: the focus stays in the one on top. It is lost where a button is disabled that has it, and goes to
 * the page behind where a dialog on top has closed; from there a key would act on what nobody looks at.
 */
export function keepFocus(popup: HTMLElement | null): () => void {
  if (!popup) return () => {}
  const mine: Standing = { popup }
  standing.push(mine)
  const isOnTop = () => standing.at(-1) === mine
  const takeBack = () => {
    // Until it has had the focus, that is on its way to it.
    if (isOnTop() && mine.last) placeIn(mine).focus()
  }
  const onFocus = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement)) return
    // The sheet itself has it while the button that had it is disabled, which gets it back.
    if (target === popup) return
    if (popup.contains(target)) mine.last = target
    else if (!isOver(target)) takeBack()
  }
  const onKey = (): void => {
    if (document.activeElement === document.body) takeBack()
  }
  document.addEventListener('focusin', onFocus)
  document.addEventListener('keydown', onKey, true)
  return () => {
    standing.splice(standing.indexOf(mine), 1)
    document.removeEventListener('focusin', onFocus)
    document.removeEventListener('keydown', onKey, true)
  }
}

/** Where the focus goes back to in what stands under `closing`. */
export function focusUnder(closing: HTMLElement | null): HTMLElement | undefined {
  const next = standing.findLast(({ popup }) => popup !== closing)
  return next && placeIn(next)
}

/** Menus and the like of a sheet stand apart from it, and toasts above all. */
const isOver = (element: HTMLElement): boolean => element.closest('[data-base-ui-portal], #toaster') !== null

const placeIn = ({ popup, last }: Standing): HTMLElement =>
  last?.isConnected && !last.matches(':disabled') ? last : popup
