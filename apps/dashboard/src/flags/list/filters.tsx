import { memo, Suspense } from 'react'
import { later } from '../../frame/at-hand.js'
import { numberOf, words } from '../../words/words.js'
import { FILTERS, type Filter } from './arrange.js'
import type { FlagsSearch } from './flags-search.js'

const ArchivedCount = later(async () => (await import('../archived/archived-count.js')).ArchivedCount)

const NAMES: Readonly<Record<Filter, string>> = {
  look: words.flags.needsALook,
  on: words.flags.on,
  off: words.flags.off,
  observing: words.flags.observing,
  forced: words.flags.forced,
}

interface FiltersProps {
  readonly appId: number
  readonly chosen: FlagsSearch['show']
  /** Undefined: not known as yet. */
  readonly counts: Readonly<Record<Filter | 'all', number>> | undefined
  readonly onChoose: (filter: FlagsSearch['show']) => void
}

/** No key of the search concerns them. */
export const Filters = memo(function Filters({ appId, chosen, counts, onChoose }: FiltersProps) {
  const button = (filter: FlagsSearch['show'], label: string, count: number | undefined) => (
    <button
      key={filter ?? 'all'}
      type="button"
      aria-pressed={chosen === filter}
      onClick={() => onChoose(filter)}
      className={`min-h-11 rounded-control px-2.5 whitespace-nowrap card:min-h-8 ${chosen === filter ? 'bg-chosen font-semibold' : 'text-ink-2 hover:bg-sunken'}`}
    >
      {label} <span className="font-normal text-ink-3">{count !== undefined && numberOf(count)}</span>
    </button>
  )
  return (
    <fieldset aria-label={words.flags.filters} className="flex max-w-full min-w-0 gap-1 overflow-x-auto p-0.5">
      {button(undefined, words.flags.all, counts?.all)}
      {FILTERS.map((filter) => button(filter, NAMES[filter], counts?.[filter]))}
      <Suspense>
        {counts && (
          <ArchivedCount appId={appId} isChosen={chosen === 'archived'}>
            {(count) => button('archived', words.flags.archived, count)}
          </ArchivedCount>
        )}
      </Suspense>
    </fieldset>
  )
})
