import { useSyncExternalStore } from 'react'
import { createStore } from '../../state/store.js'
import { words } from '../../words/words.js'

// What was asked of switches and is not answered yet. It is painted over whatever is read meanwhile: an answer that was on its
// way when somebody clicked must not move the switch back.

/**
 * asked  a moment ago: it is painted as done
 * late   Tower takes its time, and nothing is claimed of what users get
 * lost   no answer comes any more; whether it was done is found out
 */
export interface Wish {
  readonly kind: 'asked' | 'late' | 'lost'
  readonly isOn: boolean
}

/** Finds out what has become of it; undefined: that is known. */
export type Finding = (() => Promise<void>) | undefined

/** An answer that comes sooner needs no word. */
const LATE_MS = 400

const wishes = createStore<ReadonlyMap<number, Wish>>(new Map())
const turns = new Map<number, Promise<unknown>>()

export const wishOf = (id: number): Wish | undefined => wishes.get().get(id)
export const useWish = (id: number): Wish | undefined => useSyncExternalStore(wishes.subscribe, () => wishOf(id))
/** Where the switch of this flag stands until Tower has answered; undefined: where it is. */
export const standsAt = (wish: Wish | undefined): boolean | undefined =>
  wish?.kind === 'lost' ? undefined : wish?.isOn

/** Of a wish that Tower has not answered: what stands there in place of what is so. */
export const waitingText = (wish: Wish | undefined): string | undefined =>
  wish && wish.kind !== 'asked'
    ? words.flags.waiting[wish.kind === 'lost' ? 'lost' : wish.isOn ? 'on' : 'off']
    : undefined

function put(id: number, wish: Wish | undefined): void {
  const all = new Map(wishes.get())
  if (wish) all.set(id, wish)
  else all.delete(id)
  wishes.set(all)
}

/** Paints it, and does it in its turn: what is clicked twice is done in the order of the clicks. */
export async function want(id: number, isOn: boolean, act: () => Promise<Finding>): Promise<void> {
  let wish: Wish | undefined = { kind: 'asked', isOn }
  put(id, wish)
  // Somebody may have wished otherwise since.
  const become = (next?: Wish): void => {
    if (wishOf(id) !== wish) return
    wish = next
    put(id, wish)
  }
  const timer = setTimeout(() => become({ kind: 'late', isOn }), LATE_MS)
  const turn = (turns.get(id) ?? Promise.resolve()).then(painted).then(act)
  turns.set(id, turn)
  const find = await turn
  clearTimeout(timer)
  if (find) {
    become({ kind: 'lost', isOn })
    await find()
  }
  become()
}

/** When what was just asked for stands on the screen; at once in a tab that nobody sees. */
const painted = (): Promise<void> =>
  new Promise((done) => {
    if (document.visibilityState === 'visible') requestAnimationFrame(() => setTimeout(done))
    else done()
  })
