import { memo, useMemo } from 'react'
import { towerNow } from '../clock/tower-now.js'
import { createStore, useStore } from '../state/store.js'
import { words } from '../words/words.js'
import { DAY, HOUR, MINUTE, SECOND } from './lasting.js'

const now = createStore(towerNow())
const tick = (): void => now.set(towerNow())

/** It ticks while anything of the page shows a time. */
const clock = {
  ...now,
  subscribe(listener: () => void) {
    const stop = now.subscribe(listener)
    if (watchers++ === 0) {
      tick()
      ticking = setInterval(tick, 1_000)
    }
    return () => {
      stop()
      if (--watchers === 0) clearInterval(ticking)
    }
  },
}
let watchers = 0
let ticking: ReturnType<typeof setInterval>

/** The instant by Tower's clock, to the second. */
export const useNow = (): number => useStore(clock)

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
export const dayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' })

export const exactTime = (at: number): string => (Number.isNaN(at) ? '' : exact.format(at))

/** Such as `22 s ago`; after a day the date. */
export function ago(at: number, until: number): string {
  const age = Math.max(0, until - at)
  if (age < 5 * SECOND) return words.time.justNow
  if (age < MINUTE) return words.time.secondsAgo(Math.floor(age / SECOND))
  if (age < HOUR) return words.time.minutesAgo(Math.floor(age / MINUTE))
  if (age < DAY) return words.time.hoursAgo(Math.floor(age / HOUR))
  return new Date(at).getFullYear() === new Date(until).getFullYear() ? day.format(at) : dayOfYear.format(at)
}

export const Ago = memo(function Ago({ at }: { at: string | number }) {
  const now = useNow()
  const instant = typeof at === 'number' ? at : Date.parse(at)
  const title = useMemo(() => exactTime(instant), [instant])
  // Of a newer Tower it may be written otherwise.
  if (Number.isNaN(instant)) return at
  return (
    <time dateTime={new Date(instant).toISOString()} title={title}>
      {ago(instant, now)}
    </time>
  )
})
