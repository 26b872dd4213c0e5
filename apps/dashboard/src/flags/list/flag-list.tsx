import type { Me } from '@tailslide/api'
import { Link } from '@tanstack/react-router'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Place } from '../../frame/place.js'
import { Button } from '../../ui/button.js'
import { words } from '../../words/words.js'
import type { Shown } from './arrange.js'
import { COLUMNS, FlagLine } from './flag-line.js'
import { linesOf } from './lines.js'
import { useCharts } from './use-charts.js'
import { type Part, useCursor } from './use-cursor.js'
import type { Switching } from './use-switch.js'

interface FlagListProps {
  readonly look: readonly Shown[]
  readonly others: readonly Shown[]
  readonly place: Place
  readonly me: Pick<Me, 'id'>
  readonly switching: Switching
  readonly isLoading: boolean
  readonly isEmpty: boolean
  readonly onHold: (isHeld: boolean) => void
  readonly onFind: () => void
  readonly onOpen: (title: string, part: Part) => void
  readonly onClear: () => void
  readonly onMake: (() => void) | undefined
}

const LINE_PX = 47
const CARD_PX = 118
const TITLE_PX = 40

export function FlagList(props: FlagListProps) {
  const { look, others, place, me, switching, isLoading, isEmpty, onHold, onClear, onMake } = props
  const lines = useMemo(() => linesOf(look, others), [look, others])
  const cursor = useCursor(lines, props)
  const list = useRef<HTMLUListElement>(null)
  const [top, setTop] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what stands above it moves with these
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), [isLoading, isEmpty])
  const isCards = useIsNarrow()
  const virtual = useWindowVirtualizer({
    count: lines.length,
    estimateSize: (index) => (lines[index]?.kind === 'title' ? TITLE_PX : isCards ? CARD_PX : LINE_PX),
    overscan: 8,
    scrollMargin: top,
    getItemKey: (index) => {
      const line = lines[index]
      return line?.kind === 'flag' ? line.shown.flag.id : `title-${line?.text}`
    },
  })
  const items = virtual.getVirtualItems()
  const charts = useCharts(
    place.environment.app_id,
    items.flatMap(({ index }) => {
      const line = lines[index]
      return line?.kind === 'flag' ? [line.shown.flag.id] : []
    }),
  )
  useEffect(() => {
    if (cursor.index !== undefined) virtual.scrollToIndex(cursor.index, { align: 'auto' })
  }, [cursor.index, virtual])

  if (isLoading) return <Loading />
  if (lines.length === 0) {
    return (
      <div className="flex flex-col items-start gap-3 py-10">
        <p className="text-section font-semibold">{isEmpty ? words.flags.empty : words.flags.noneFound}</p>
        {isEmpty && <p className="text-ink-2">{words.flags.emptyHelp}</p>}
        {isEmpty ? (
          <div className="flex flex-wrap items-center gap-3">
            {onMake && <Button onClick={onMake}>{words.flags.newFlag}</Button>}
            <Link from="/p/$project/$environment/flags" to="/p/$project/$environment/start" className="underline">
              {words.flags.firstSteps}
            </Link>
          </div>
        ) : (
          <Button onClick={onClear}>{words.flags.clearSearch}</Button>
        )}
      </div>
    )
  }
  const { columns } = words.flags
  return (
    <>
      <div aria-hidden className={`${COLUMNS} mt-3 hidden border-b border-line-strong px-2 pb-2 text-ink-2 card:!grid`}>
        <span>{columns.switch}</span>
        <span>{columns.flag}</span>
        <span className="truncate">{columns.users}</span>
        <span>{columns.circuit}</span>
        <span className="truncate">{columns.failing}</span>
        <span className="hidden column:block">{columns.change}</span>
      </div>
      <ul
        ref={list}
        className="relative"
        style={{ height: virtual.getTotalSize() }}
        onPointerEnter={() => onHold(true)}
        onPointerLeave={() => onHold(false)}
      >
        {items.map(({ index, key, start }) => {
          const line = lines[index]
          return (
            line && (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${start - top}px)` }}
              >
                {line.kind === 'title' ? (
                  <h2 className="flex h-10 items-end border-b border-line-strong px-2 pb-1.5 text-body">
                    <span className="font-semibold">{line.text}</span>
                    <span className="ml-1.5 text-ink-2">{line.count.toLocaleString()}</span>
                  </h2>
                ) : (
                  <FlagLine
                    {...{ place, me, switching, shown: line.shown }}
                    points={charts.get(line.shown.flag.id)}
                    isAtCursor={index === cursor.index}
                  />
                )}
              </li>
            )
          )
        })}
      </ul>
    </>
  )
}

const NARROW = '(width < 760px)'
function useIsNarrow(): boolean {
  const [isNarrow, setIsNarrow] = useState(() => matchMedia(NARROW).matches)
  useEffect(() => {
    const media = matchMedia(NARROW)
    const look = () => setIsNarrow(media.matches)
    media.addEventListener('change', look)
    return () => media.removeEventListener('change', look)
  }, [])
  return isNarrow
}

/** Rows to come, of the same height. */
function Loading() {
  return (
    <div aria-hidden className="mt-12">
      {Array.from({ length: 8 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <div key={index} className="flex h-[47px] items-center gap-6 border-b border-line px-2">
          <span className="h-4 w-8 rounded-full bg-sunken" />
          <span className="h-3 w-48 rounded-chip bg-sunken" />
        </div>
      ))}
    </div>
  )
}
