import { createStore } from '../state/store.js'

interface Toast {
  readonly id: number
  /** What the name stands for, in the type of code. */
  readonly name?: string
  readonly text: string
  readonly more?: string
  readonly isProblem?: boolean
  readonly undo?: () => void
  /** It stands there until something else is said: what it tells of is not over. */
  readonly stays?: boolean
}

export const toasts = createStore<readonly Toast[]>([])
let nextId = 1

/** One for a page at a time: what happened last counts, and its undo. */
export function say(toast: Omit<Toast, 'id'>): number {
  toasts.set([{ ...toast, id: nextId }])
  return nextId++
}

export const unsay = (id: number): void => toasts.set(toasts.get().filter((toast) => toast.id !== id))

/** Takes back what was done last, where that can be. */
export function undoLast(): void {
  const [last] = toasts.get()
  if (!last?.undo) return
  toasts.set([])
  last.undo()
}
