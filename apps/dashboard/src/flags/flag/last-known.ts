import { createStore, useStore } from '../../state/store.js'
import { words } from '../../words/words.js'
import { useWish } from '../list/wanted.js'

/** Flags whose circuit somebody here has moved by hand, and Tower has not answered: `lost` where no answer comes any more. */
const moving = createStore<ReadonlyMap<number, 'late' | 'lost'>>(new Map())

/** Undefined: what has become of it is known. */
export function setMoving(id: number, is: 'late' | 'lost' | undefined): void {
  const others = [...moving.get()].filter(([each]) => each !== id)
  moving.set(new Map(is ? [...others, [id, is]] : others))
}

const { late, lost } = words.flag.sentence

/** What stands before a sentence of a flag of which Tower has been asked something, and has not answered. */
export function useLastKnown(id: number): string | undefined {
  const wish = useWish(id)
  const moved = useStore(moving).get(id)
  if (wish?.kind === 'lost') return lost[wish.isOn ? 'on' : 'off']
  if (moved === 'lost') return lost.moved
  return wish?.kind === 'late' || moved ? late : undefined
}
