import { createStore } from '../state/store.js'

/** Whether the stream stands, and since when it has been so. A moment without it is not worth a word. */
export const liveness = createStore<{ readonly isLive: boolean; readonly since: number }>({
  isLive: true,
  since: Date.now(),
})
