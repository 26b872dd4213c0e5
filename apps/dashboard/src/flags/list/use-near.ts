import { useMemo, useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'
import { within } from './within.js'

/** A list is drawn anew when it was scrolled by so much, not at every pixel. */
const STEP_PX = 150
/** Drawn above and below the screen, so that whoever scrolls sees no hole. */
const AHEAD_PX = 300
/** Before anybody scrolls: a third of all rows is spared at the first drawing and at every key. */
const AHEAD_AT_TOP_PX = 50

/** The lines on the screen and near it, of a list that begins so many pixels down the page. */
export function useNear(starts: readonly number[], listTop: number, kept: readonly number[]): readonly number[] {
  const screen = useSyncExternalStore(onScroll, screenNow)
  const ahead = screen.top === 0 ? AHEAD_AT_TOP_PX : AHEAD_PX
  const top = screen.top - listTop - ahead
  const bottom = screen.bottom - listTop + ahead
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
  // Paper has no screen: all rows have to be there before the browser takes its picture.
  const unroll = (): void => {
    last = { top: 0, bottom: Number.POSITIVE_INFINITY }
    flushSync(listener)
  }
  const over = new AbortController()
  const { signal } = over
  addEventListener('scroll', look, { passive: true, signal })
  addEventListener('resize', look, { signal })
  addEventListener('beforeprint', unroll, { signal })
  addEventListener('afterprint', look, { signal })
  return () => {
    over.abort()
    last = undefined
  }
}
