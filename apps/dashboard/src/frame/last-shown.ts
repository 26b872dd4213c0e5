import { createStore } from '../state/store.js'
import type { Shown } from './place-at.js'

/** Of the one page that a browser shows in this window. */
export const lastShown = createStore<Shown | undefined>(undefined)
