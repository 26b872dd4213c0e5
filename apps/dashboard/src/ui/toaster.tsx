import { useEffect } from 'react'
import { useStore } from '../state/store.js'
import { apart } from '../words/apart.js'
import { words } from '../words/words.js'
import { toasts, undoLast, unsay } from './toasts.js'

const SHOWN_MS = 10_000

/** Where what is said to people stands. */
export function Toaster() {
  const shown = useStore(toasts)
  const last = shown[0]
  useEffect(() => {
    if (!last || last.stays) return
    const timer = setTimeout(() => unsay(last.id), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [last])
  return (
    <div
      id="toaster"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-16 z-50 flex justify-center card:bottom-6"
    >
      {last && (
        <div
          // In place of the one before, and no other text in it: what a translator has put there would stay.
          key={last.id}
          role={last.isProblem ? 'alert' : 'status'}
          className="pointer-events-auto flex max-w-full items-center gap-4 rounded-control bg-toast px-4 py-2.5 text-on-toast shadow-float"
        >
          <span className="min-w-0 break-words">
            {last.name !== undefined && <span className="font-mono">{apart(last.name)} </span>}
            {last.text}
            {last.more !== undefined && <span className="opacity-75"> · {last.more}</span>}
          </span>
          {last.undo && (
            <button type="button" className="shrink-0 font-semibold underline" onClick={undoLast}>
              {words.toast.undo}
              <kbd
                aria-hidden
                className="ml-2 hidden rounded-chip border border-current/40 px-1 font-sans text-meta card:inline"
              >
                Z
              </kbd>
            </button>
          )}
          <button type="button" aria-label={words.toast.dismiss} className="shrink-0" onClick={() => toasts.set([])}>
            ✕
          </button>
        </div>
      )}
    </div>
  )
}
