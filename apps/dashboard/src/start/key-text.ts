import { createStore } from '../state/store.js'

/** The key that was just made, with its text: in the memory of this page alone, until it is left. */
export const keyText = createStore<{ readonly id: number; readonly text: string } | undefined>(undefined)
