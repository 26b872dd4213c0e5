import type { HistoryEntry } from '@tailslide/api'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Download, Search } from 'lucide-react'
import { useDeferredValue, useEffect, useRef } from 'react'
import { useMe, usePlace } from '../frame/place.js'
import { isForPage } from '../keyboard/single-keys.js'
import { Button } from '../ui/button.js'
import { InlineSelect } from '../ui/inline-select.js'
import { INPUT } from '../ui/input.js'
import { Failed } from '../ui/notice.js'
import { timeline } from '../words/timeline.js'
import { projectIn } from './object-of.js'
import { exportAddress, historyOf } from './queries.js'
import { KINDS, SPANS } from './search.js'
import { Timeline } from './timeline.js'
import { askedOf, useHistorySearch } from './use-asked.js'

export function HistoryPage() {
  const place = usePlace()
  const { search, ask } = useHistorySearch()
  const { q = '', by, who, where, days = '7' } = search
  const box = useSlash()
  const asked = askedOf({ ...search, q: useDeferredValue(q) }, place)
  const found = useInfiniteQuery({ ...historyOf(asked), placeholderData: (before) => before })
  const entries = found.data?.pages.flatMap((page) => page.entries) ?? []
  const name =
    who === undefined ? undefined : entries.find(({ actor }) => `${actor.kind}:${actor.id}` === who)?.actor.name
  const isAccess = by === 'access'
  const places = usePlaces(entries, where)
  const isFiltered = q !== '' || by !== undefined || who !== undefined

  return (
    <>
      <div className="flex items-center justify-between gap-4">
        <h1 className="text-title font-semibold">{timeline.title}</h1>
        {!isAccess && (
          <a
            href={exportAddress(asked)}
            download="history.ndjson"
            title={timeline.exportHelp}
            className="inline-flex min-h-11 items-center gap-2 rounded-control border border-line-strong bg-surface px-3 font-semibold text-ink no-underline hover:bg-sunken card:min-h-8"
          >
            <Download size={14} aria-hidden />
            {timeline.export}
          </a>
        )}
      </div>
      <search className="mt-3 flex flex-wrap items-center gap-x-2 gap-y-2">
        <div className="relative w-full card:w-[300px]">
          <Search size={15} aria-hidden className="absolute top-1/2 left-3 -translate-y-1/2 text-ink-3" />
          <input
            ref={box}
            type="search"
            maxLength={100}
            aria-label={timeline.searchLabel}
            placeholder={timeline.search}
            className={`${INPUT} pl-9`}
            value={q}
            onChange={(event) => ask({ q: event.target.value })}
          />
        </div>
        <fieldset aria-label={timeline.kinds} className="flex max-w-full min-w-0 gap-1 overflow-x-auto p-0.5">
          {[undefined, ...KINDS].map((kind) => (
            <button
              key={kind ?? 'all'}
              type="button"
              aria-pressed={by === kind}
              onClick={() => ask({ by: kind, who: undefined })}
              className={`min-h-11 rounded-control px-2.5 whitespace-nowrap card:min-h-8 ${by === kind ? 'bg-chosen font-semibold' : 'text-ink-2 hover:bg-sunken'}`}
            >
              {timeline.by[kind ?? 'all']}
            </button>
          ))}
        </fieldset>
        <span className="hidden grow card:block" />
        <div className="flex w-full gap-2 *:grow card:w-auto card:*:grow-0">
          {!isAccess && (
            <InlineSelect
              label={timeline.where}
              value={where ?? 'here'}
              onChange={(value) => ask({ where: value === 'here' ? undefined : value })}
              options={places.map(({ value, label }) => ({ value, label }))}
            />
          )}
          <InlineSelect
            label={timeline.when}
            value={days}
            onChange={(value) => ask({ days: SPANS.find((each) => each === value) })}
            options={SPANS.map((value) => ({ value, label: timeline.spans[value] }))}
          />
        </div>
      </search>
      {name !== undefined && (
        <p className="mt-3 flex items-center gap-3">
          {timeline.only(name)}
          <Button onClick={() => ask({ who: undefined })}>{timeline.showAll}</Button>
        </p>
      )}
      {isAccess && <p className="mt-3 text-ink-2">{timeline.accessHelp}</p>}
      {found.error && !found.data ? (
        <Failed error={found.error} what={timeline.title} retry={() => void found.refetch()} />
      ) : (
        <Timeline
          {...{ found, entries, place }}
          showsPlace={where !== undefined}
          told={isAccess ? timeline.allProjects : places.find(({ value }) => value === where)?.told}
          onlyBy={(actor) => ask({ who: actor, by: undefined })}
          empty={isFiltered ? timeline.noneFound : timeline.emptyIn(timeline.spans[days])}
          onWiden={days === 'all' ? undefined : () => ask({ days: 'all' })}
        />
      )}
    </>
  )
}

interface Choice {
  readonly value: string
  readonly label: string
  /** In print. */
  readonly told?: string
}

/** Where can be looked: whoever has a role everywhere may see what happened in projects that are gone, which have no page. */
function usePlaces(entries: readonly HistoryEntry[], where: string | undefined): readonly Choice[] {
  const { project, environment } = usePlace()
  const isEverywhere = useMe().grants.some(({ project_id }) => project_id === null)
  const { title } = project
  const all: readonly Choice[] = [
    { value: 'here', label: environment.name },
    { value: 'all', label: timeline.allEnvironments, told: timeline.everyPlace(title) },
    ...(isEverywhere ? [{ value: 'everywhere', label: timeline.everywhere, told: timeline.allProjects }] : []),
  ]
  if (where === undefined || all.some(({ value }) => value === where)) return all
  const gone = projectIn(entries[0]?.deleted_app_title ?? `id:${where}`)
  return [...all, { value: where, label: timeline.ofDeleted(gone), told: timeline.ofDeleted(gone) }]
}

/** The key that goes to the search, wherever there is one. */
function useSlash() {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || !isForPage(event)) return
      event.preventDefault()
      box.current?.focus()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  return box
}
