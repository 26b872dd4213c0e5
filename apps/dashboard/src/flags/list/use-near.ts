import { useMemo, useSyncExternalStore } from 'react'
import { within } from './within.js'

/** A list is drawn anew when it was scrolled by so much, not at every pixel. */
const STEP_PX = 150
/** Drawn above and below the screen, so that whoever scrolls sees no hole. */
const AHEAD_PX = 300

/** The lines on the screen and near it, of a list that begins so many pixels down the page. */
export function useNear(starts: readonly number[], listTop: number, kept: readonly number[]): readonly number[] {
  const top = useSyncExternalStore(onScroll, screenTop) - listTop - AHEAD_PX
  const bottom = useSyncExternalStore(onScroll, screenBottom) - listTop + AHEAD_PX
  // biome-ignore lint/correctness/useExhaustiveDependencies: a list of numbers is the same where its numbers are
  return useMemo(() => within(starts, { top, bottom }, kept), [starts, top, bottom, kept.join()])
}

const screenTop = (): number => Math.floor(scrollY / STEP_PX) * STEP_PX
const screenBottom = (): number => Math.ceil((scrollY + innerHeight) / STEP_PX) * STEP_PX

function onScroll(listener: () => void): () => void {
  addEventListener('scroll', listener, { passive: true })
  addEventListener('resize', listener)
  return () => {
    removeEventListener('scroll', listener)
    removeEventListener('resize', listener)
  }
}
