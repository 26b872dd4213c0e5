import { useEffect } from 'react'
import { createStore, useStore } from '../state/store.js'
import { apart } from '../words/apart.js'
import { words } from '../words/words.js'

export interface Toast {
  readonly id: number
  /** What the name stands for, in the type of code. */
  readonly name?: string
  readonly text: string
  readonly more?: string
  readonly isProblem?: boolean
  readonly undo?: () => void
}

const toasts = createStore<readonly Toast[]>([])
let nextId = 1

/** One for a page at a time: what happened last counts, and its undo. */
export function say(toast: Omit<Toast, 'id'>): void {
  toasts.set([{ ...toast, id: nextId++ }])
}

/** Takes back what was done last, where that can be. */
export function undoLast(): void {
  const [last] = toasts.get()
  if (!last?.undo) return
  toasts.set([])
  last.undo()
}

const SHOWN_MS = 10_000

export function Toasts() {
  const shown = useStore(toasts)
  const last = shown[0]
  useEffect(() => {
    if (!last) return
    const timer = setTimeout(() => toasts.set(toasts.get().filter(({ id }) => id !== last.id)), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [last])
  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-16 z-50 flex justify-center card:bottom-6"
    >
      {last && (
        <div
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
              {words.frame.undo}
              <kbd
                aria-hidden
                className="ml-2 hidden rounded-chip border border-current/40 px-1 font-sans text-meta card:inline"
              >
                Z
              </kbd>
            </button>
          )}
          <button type="button" aria-label={words.frame.dismiss} className="shrink-0" onClick={() => toasts.set([])}>
            ✕
          </button>
        </div>
      )}
    </div>
  )
}
