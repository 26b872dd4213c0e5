import { useMemo, useSyncExternalStore } from 'react'
import { within } from './within.js'

/** A list is drawn anew when it was scrolled by so much, not at every pixel. */
const STEP_PX = 150
/** Drawn above and below the screen, so that whoever scrolls sees no hole. */
const AHEAD_PX = 300

/** The lines on the screen and near it, of a list that begins so many pixels down the page. */
export function useNear(starts: readonly number[], listTop: number, kept: readonly number[]): readonly number[] {
  const screen = useSyncExternalStore(onScroll, screenNow)
  const top = screen.top - listTop - AHEAD_PX
  const bottom = screen.bottom - listTop + AHEAD_PX
  // biome-ignore lint/correctness/useExhaustiveDependencies: a list of numbers is the same where its numbers are
  return useMemo(() => within(starts, { top, bottom }, kept), [starts, top, bottom, kept.join()])
}

interface Screen {
  readonly top: number
  readonly bottom: number
}

/** Asking the browser amid a drawing makes it lay out the page there and then: it is asked when something has moved. */
let last: Screen | undefined

function screenNow(): Screen {
  last ??= readScreen()
  return last
}

const readScreen = (): Screen => ({
  top: Math.floor(scrollY / STEP_PX) * STEP_PX,
  bottom: Math.ceil((scrollY + innerHeight) / STEP_PX) * STEP_PX,
})

function onScroll(listener: () => void): () => void {
  const look = (): void => {
    const now = readScreen()
    if (now.top === last?.top && now.bottom === last.bottom) return
    last = now
    listener()
  }
  addEventListener('scroll', look, { passive: true })
  addEventListener('resize', look)
  return () => {
    removeEventListener('scroll', look)
    removeEventListener('resize', look)
    last = undefined
  }
}
