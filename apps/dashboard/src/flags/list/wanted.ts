import { useSyncExternalStore } from 'react'
import { createStore, useStore } from '../../state/store.js'

// What was asked of switches and is not answered yet. It is painted over whatever is read meanwhile: an answer that was on its
// way when somebody clicked must not move the switch back.

interface Wish {
  readonly isOn: boolean
}

const wishes = createStore<ReadonlyMap<number, Wish>>(new Map())
const turns = new Map<number, Promise<unknown>>()

/** Where somebody wants the switch of this flag; undefined: where it is. */
export const wantedOf = (id: number): boolean | undefined => wishes.get().get(id)?.isOn
export const useWanted = (id: number): boolean | undefined => useSyncExternalStore(wishes.subscribe, () => wantedOf(id))
/** Of all flags, for a list of them. */
export const useWishes = (): ReadonlyMap<number, Wish> => useStore(wishes)

/** Paints it, and does it in its turn: what is clicked twice is done in the order of the clicks. */
export async function want(id: number, isOn: boolean, act: () => Promise<void>): Promise<void> {
  const wish = { isOn }
  wishes.set(new Map(wishes.get()).set(id, wish))
  const turn = (turns.get(id) ?? Promise.resolve()).then(painted).then(act)
  turns.set(id, turn)
  await turn
  // Somebody may have wished otherwise since.
  if (wishes.get().get(id) !== wish) return
  turns.delete(id)
  wishes.set(new Map([...wishes.get()].filter(([each]) => each !== id)))
}

/** When what was just asked for stands on the screen; at once in a tab that nobody sees. */
const painted = (): Promise<void> =>
  new Promise((done) => {
    if (document.visibilityState === 'visible') requestAnimationFrame(() => setTimeout(done))
    else done()
  })
