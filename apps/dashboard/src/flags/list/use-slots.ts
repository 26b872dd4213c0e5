import { type RefObject, useRef } from 'react'
import { type Slots, slotsOf } from './slots.js'

/** Rows take over elements of others only where something else was asked for, and nobody has the focus among them. */
export function useSlots(list: RefObject<HTMLElement | null>, rows: readonly number[], asked: string): Slots {
  const last = useRef<{ asked: string; slots: Slots }>({ asked, slots: new Map() })
  const isAnother = last.current.asked !== asked
  const mayTakeOver = isAnother && list.current?.contains(document.activeElement) === false
  const slots = slotsOf(last.current.slots, rows, mayTakeOver)
  last.current = { asked, slots }
  return slots
}
