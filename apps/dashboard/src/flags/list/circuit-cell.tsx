import { memo, type ReactNode, Suspense } from 'react'
import { later } from '../../frame/at-hand.js'
import { StateGlyph } from '../../ui/glyphs.js'
import { percent, words } from '../../words/words.js'
import type { FlagState, StateKind } from '../flag-state.js'

// What counts down comes after the rows.
const Retry = later(async () => (await import('./retry.js')).Retry)

const CHIP = 'inline-flex items-center align-top gap-1.5 rounded-chip'
const LOOKS = {
  closed: 'text-ink-2',
  open: 'bg-open-tint text-open-text font-semibold px-1.5 -mx-1.5',
  recovering: 'bg-warn-tint text-warn-text font-semibold px-1.5 -mx-1.5',
  observing: 'text-observe-text',
  'forced-off': 'bg-forced-tint text-forced-text font-semibold px-1.5 -mx-1.5',
  'forced-on': 'bg-forced-tint text-forced-text font-semibold px-1.5 -mx-1.5',
  'cannot-trip': 'text-warn-text',
} as const

/** Nothing at all where the switch is off: then the circuit decides nothing. */
export const CircuitCell = memo(function CircuitCell({ state, cannotTrip }: { state: FlagState; cannotTrip: boolean }) {
  if (state.kind === 'off') return <div />
  const kind = state.kind === 'closed' && cannotTrip ? 'cannot-trip' : state.kind
  const share = state.kind === 'recovering' ? state.share : 0
  return (
    <div className="min-w-0">
      <StateChip kind={kind} share={share} />
      {kind === 'cannot-trip' ? <Meta>{words.state.notTold}</Meta> : <More state={state} />}
    </div>
  )
})

/** What a circuit does, as a shape and a word. */
export function StateChip({ kind, share }: { kind: StateKind | 'cannot-trip'; share: number }) {
  if (kind === 'off') return null
  return (
    <span className={`${CHIP} ${LOOKS[kind]}`}>
      <StateGlyph kind={kind} share={share} />
      {words.state[kind]}
    </span>
  )
}

function More({ state }: { state: FlagState }) {
  if (state.kind === 'open') {
    return (
      <Meta>
        {state.retryAt === undefined ? (
          words.state.staysOpen
        ) : (
          <Suspense fallback={words.state.offForEveryone}>
            <Retry at={state.retryAt} />
          </Suspense>
        )}
      </Meta>
    )
  }
  const text =
    state.kind === 'recovering'
      ? words.state.isBack(percent(Math.round(state.share)))
      : state.kind === 'forced-off' || state.kind === 'forced-on'
        ? words.state.untilLetGo
        : undefined
  return text === undefined ? null : <Meta>{text}</Meta>
}

const Meta = ({ children }: { children: ReactNode }) => <div className="truncate text-meta text-ink-2">{children}</div>
