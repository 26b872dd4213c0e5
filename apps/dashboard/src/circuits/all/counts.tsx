import type { ReactNode } from 'react'
import { StateGlyph } from '../../ui/glyphs.js'
import { words } from '../../words/words.js'
import type { Sorted } from './sort.js'

/** How many circuits are in which state; what is the matter first. */
export function Counts({
  sorted: { counts },
  cannot,
  trips,
}: {
  sorted: Sorted
  cannot: number
  trips: number | undefined
}) {
  const forced = counts['forced-off'] + counts['forced-on']
  return (
    <dl className="grid grid-cols-2 overflow-hidden rounded-control border border-line-strong card:grid-cols-4 wide:flex wide:w-fit">
      <Count n={counts.open} look="text-open-text" glyph={<StateGlyph kind="open" />}>
        {words.state.open}
      </Count>
      <Count n={counts.recovering} look="text-warn-text" glyph={<StateGlyph kind="recovering" share={70} />}>
        {words.state.recovering}
      </Count>
      <Count n={forced} look="text-forced-text" glyph={<StateGlyph kind="forced-off" />}>
        {words.flags.forced}
      </Count>
      <Count n={counts.observing} look="text-observe-text" glyph={<StateGlyph kind="observing" />}>
        {words.state.observing}
      </Count>
      <Count n={cannot} look="text-warn-text" glyph={<StateGlyph kind="cannot-trip" />}>
        {words.state['cannot-trip']}
      </Count>
      <Count n={counts.closed} look="text-ink-2" glyph={<StateGlyph kind="closed" />}>
        {words.state.closed}
      </Count>
      <Count n={trips} look="text-ink-2">
        {words.circuits.all.trips}
      </Count>
    </dl>
  )
}

interface CountProps {
  readonly n: number | undefined
  readonly look: string
  readonly glyph?: ReactNode
  readonly children: string
}

function Count({ n, look, glyph, children }: CountProps) {
  return (
    <div className="-mt-px -ml-px flex flex-col-reverse border-t border-l border-line px-4 py-2">
      <dt className={`flex items-center gap-1.5 whitespace-nowrap ${n === 0 ? 'text-ink-2' : look}`}>
        {glyph}
        {children}
      </dt>
      <dd className="text-title font-semibold">{n === undefined ? '–' : n.toLocaleString()}</dd>
    </div>
  )
}
