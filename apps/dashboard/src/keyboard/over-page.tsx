import { useEffect } from 'react'
import { later } from '../frame/at-hand.js'
import { overlay } from '../frame/overlay.js'
import type { Place } from '../frame/place.js'
import { useStore } from '../state/store.js'
import { AskedFor } from './asked-for.js'
import { isForPage } from './single-keys.js'

const OVER = {
  command: later(async () => (await import('../command/command-bar.js')).CommandBar),
  help: later(async () => (await import('./key-help.js')).KeyHelp),
} as const

/** What opens over every page by a key, from when there is a page: the other keys come later. */
export function OverPage({ place }: { place: Place }) {
  const shown = useStore(overlay)
  useEffect(() => {
    addEventListener('keydown', onKey, true)
    return () => removeEventListener('keydown', onKey, true)
  }, [])
  if (shown === 'none') return null
  const Shown = OVER[shown]
  return (
    <AskedFor key={shown} onCancel={close}>
      <Shown place={place} onClose={close} />
    </AskedFor>
  )
}

const close = (): void => overlay.set('none')

function onKey(event: KeyboardEvent): void {
  const isCommand =
    (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k'
  if (isCommand) overlay.set(overlay.get() === 'command' ? 'none' : 'command')
  else if (event.key === '?' && isForPage(event)) overlay.set('help')
  else return
  event.preventDefault()
  event.stopImmediatePropagation()
}
