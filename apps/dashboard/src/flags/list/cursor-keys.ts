import { useRouter } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { holdKeys, releaseKeys } from '../../keyboard/hold-keys.js'
import { playFirstKeys } from '../../keyboard/play-first-keys.js'
import { isForPage } from '../../keyboard/single-keys.js'
import { lookup } from '../../state/lookup.js'
import type { Line } from './lines.js'
import type { Flipping } from './use-switch.js'
import { standsAt, wishOf } from './wanted.js'

/** What of a flag's page a key opens. */
export type Part = 'setup' | 'rollout' | 'circuit' | 'why' | 'history'
const partOfKey = lookup<Part>({
  Enter: 'setup',
  r: 'rollout',
  c: 'circuit',
  w: 'why',
  h: 'history',
})

export interface CursorKeysProps {
  readonly lines: readonly Line[]
  /** The flag at the cursor. */
  readonly at: number | undefined
  readonly onMove: (id: number) => void
  readonly flipping: Flipping
  readonly onFind: () => void
  readonly onOpen: (title: string, part: Part) => void
  /** Rows stay where they are while somebody walks along them. */
  readonly onHold: (isHeld: boolean) => void
}

/** Single keys act on the row at the cursor, while nobody types and nothing is asked. */
export function CursorKeys({ lines, at, onMove, flipping, onFind, onOpen, onHold }: CursorKeysProps) {
  const router = useRouter()
  // Keys may come faster than what they move is drawn: each begins where the one before it has ended.
  const cursor = useRef(at)
  useEffect(() => {
    const here = (): number => lines.findIndex((line) => line.kind === 'flag' && line.flag.id === cursor.current)
    // What was asked for is another page, or a sheet: the rows that are still seen are not what keys mean.
    const isLeaving = (): boolean => {
      const { latestLocation: asked, state } = router
      return 'make' in asked.search || (state.resolvedLocation?.pathname ?? asked.pathname) !== asked.pathname
    }
    const move = (by: 1 | -1): void => {
      const index = here()
      let next = index === -1 ? (by === 1 ? 0 : lines.length - 1) : index + by
      while (lines[next]?.kind === 'title') next += by
      const line = lines[next]
      if (line?.kind !== 'flag') return
      onHold(true)
      cursor.current = line.flag.id
      onMove(line.flag.id)
    }
    const onKey = (event: KeyboardEvent): void => {
      if (!isForPage(event) || isLeaving()) return
      const line = lines[here()]
      if (event.key === 'j') move(1)
      else if (event.key === 'k') move(-1)
      else if (event.key === '/') onFind()
      else if (event.key === 't' && line?.kind === 'flag') {
        const { flag } = line
        if (flipping.refusal(flag) === undefined) flipping.flip(flag, !(standsAt(wishOf(flag.id)) ?? flag.is_enabled))
      } else {
        const part = partOfKey(event.key)
        // A link or a switch that has the focus is what Enter acts on.
        if (!part || line?.kind !== 'flag' || (event.key === 'Enter' && isControl(event.target))) return
        // Whoever opens the rollout types it, also before its field has come.
        if (part === 'rollout') holdKeys(document.activeElement, releaseKeys, '#rollout')
        onOpen(line.flag.title, part)
      }
      event.preventDefault()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [router, lines, onMove, flipping, onFind, onOpen, onHold])
  const areThere = lines.length > 0
  useEffect(() => {
    if (areThere) void playFirstKeys(true)
  }, [areThere])
  return null
}

const isControl = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('a, button') !== null
