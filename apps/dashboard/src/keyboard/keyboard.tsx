import { useRouter } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { atHand } from '../frame/at-hand.js'
import type { Place } from '../frame/place.js'
import { lookup } from '../state/lookup.js'
import { besides } from './besides.js'
import { loadAhead } from './load-ahead.js'
import { playFirstKeys } from './play-first-keys.js'
import { isForPage, isTaken } from './single-keys.js'

const pageOfKey = lookup({
  f: 'flags',
  c: 'circuits',
  h: 'history',
  w: 'why',
  t: 'clean-up',
  k: 'keys',
})
/** Of `g` and the letter after it. */
const TOGETHER_MS = 1_500

/** The keys that do the same on every page, but those that open something over it. */
export function Keyboard({ place }: { place: Place }) {
  const router = useRouter()
  /** When `g` was pressed, which outlasts whatever of the page is drawn anew. */
  const goingSince = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    const go = (page: string): void => {
      const of = [place.project.title, place.environment.name].map(encodeURIComponent).join('/')
      router.history.push(`/p/${of}/${page}`)
    }
    const doSingle = (key: string): boolean => {
      const page = performance.now() - goingSince.current < TOGETHER_MS ? pageOfKey(key) : undefined
      const isGoing = key === 'g'
      goingSince.current = isGoing ? performance.now() : Number.NEGATIVE_INFINITY
      if (page !== undefined) go(page)
      else if (key === 'z') void undo()
      else if (key === '[' || key === ']') {
        const there = besides(place, router.state.location, key === ']' ? 1 : -1)
        if (there !== undefined) router.history.push(there)
      } else return isGoing
      return true
    }
    // Before those of the page: after `g`, a letter means a page.
    const onKey = (event: KeyboardEvent): void => {
      const isControl = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
      const key = event.key.toLowerCase()
      const isDone = isControl && key === 's' ? save(event.target) : isForPage(event) && doSingle(event.key)
      if (!isDone) return
      event.preventDefault()
      event.stopPropagation()
    }
    addEventListener('keydown', onKey, true)
    return () => removeEventListener('keydown', onKey, true)
  }, [place, router])
  useEffect(() => void playFirstKeys(), [])
  useEffect(loadAhead, [])
  return null
}

/** What it belongs to is shared by pages, and too large to be waited for by the other keys. */
const undo = async (): Promise<void> => (await atHand(() => import('../ui/toasts.js'))).undoLast()

/** Sends the form that somebody is in, or the last one of the page: what is unsaved stands at its end. */
function save(target: EventTarget | null): boolean {
  const own = target instanceof HTMLElement && isTaken(target) ? target.closest('form') : null
  const form = own ?? [...document.querySelectorAll<HTMLFormElement>('main form')].findLast(isSendable)
  form?.requestSubmit()
  return form !== undefined
}

const isSendable = (form: HTMLFormElement): boolean =>
  form.checkVisibility() && form.querySelector('[type="submit"]:not(:disabled)') !== null
