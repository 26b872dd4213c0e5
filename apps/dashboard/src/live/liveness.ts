import { createStore } from '../state/store.js'

/** Whether the stream stands, and since when by Tower's clock it has been so. A moment without it is not worth a word. */
export const liveness = createStore<{ readonly isLive: boolean; readonly since: number }>({
  isLive: true,
  since: 0,
})
