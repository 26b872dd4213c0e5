import type { Flag } from '@tailslide/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { StateGlyph } from '../../ui/glyphs.js'
import { lasting } from '../../ui/lasting.js'
import { useNow } from '../../ui/time.js'
import { words } from '../../words/words.js'
import { type FlagRow, type FlagState, type StateKind, stateOf } from '../flag-state.js'
import { useLastKnown } from './last-known.js'
import { lastMinuteOf } from './queries.js'
import { aloudOf, howItGoes, type Piece, whoGetsIt } from './tell.js'
import { trafficOf } from './traffic.js'

const INKS: Partial<Record<StateKind, string>> = { open: 'text-open-text', recovering: 'text-warn-text' }

/** The state before the settings: one sentence, read aloud when what it says of users has changed. */
export function Sentence({ row, flag }: { row: FlagRow; flag?: Flag }) {
  const { data } = useQuery(lastMinuteOf(row.id))
  const state = stateOf(row)
  const who = whoGetsIt(row, state, flag, useNow())
  const lastKnown = useLastKnown(row.id)
  const pieces = [...who, ...howItGoes(state, data && trafficOf(data), flag)]
  return (
    <div className="flex items-start gap-3 text-title font-normal text-ink-2">
      <span className="flex h-7 shrink-0 items-center">
        <Glyph state={state} />
      </span>
      <p>
        {lastKnown && <strong className="font-semibold text-warn-text">{lastKnown}</strong>}
        {pieces.map((piece, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a sentence have no other names
          <PieceText key={index} piece={piece} ink={index === 0 ? INKS[state.kind] : undefined} />
        ))}
      </p>
      <Aloud text={`${lastKnown ?? ''}${who.map(aloudOf).join('')}`} />
    </div>
  )
}

function Glyph({ state }: { state: FlagState }) {
  if (state.kind === 'closed' || state.kind === 'off') {
    return (
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden>
        {state.kind === 'closed' ? (
          <circle cx="8" cy="8" r="7" className="fill-new" />
        ) : (
          <circle cx="8" cy="8" r="6" className="fill-none stroke-control" strokeWidth="2" />
        )}
      </svg>
    )
  }
  return <StateGlyph kind={state.kind} share={state.kind === 'recovering' ? state.share : 0} />
}

function PieceText({ piece, ink = 'text-ink' }: { piece: Piece; ink?: string | undefined }) {
  if (typeof piece === 'string') return piece
  if ('until' in piece) {
    return (
      <>
        {piece.before}
        <Countdown until={piece.until} />
      </>
    )
  }
  return <strong className={`font-semibold ${ink}`}>{piece.strong}</strong>
}

function Countdown({ until }: { until: number }) {
  const left = until - useNow()
  return <strong className="font-semibold text-ink">{lasting(Math.max(0, left))}</strong>
}

const QUIET_MS = 5_000

/** Says the newest text, and no more often than a listener can follow. What stands there when the page comes is not said. */
function Aloud({ text }: { text: string }) {
  const [aloud, setAloud] = useState('')
  const first = useRef(text)
  const saidAt = useRef(0)
  useEffect(() => {
    if (text === first.current) return
    first.current = ''
    const timer = setTimeout(
      () => {
        saidAt.current = Date.now()
        setAloud(text)
      },
      Math.max(0, saidAt.current + QUIET_MS - Date.now()),
    )
    return () => clearTimeout(timer)
  }, [text])
  return (
    <span role="status" aria-label={words.flag.tabs.label} className="sr-only">
      {aloud}
    </span>
  )
}
