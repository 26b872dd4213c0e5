import type { Me } from '@tailslide/api'
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { afterFirst, later } from '../../frame/at-hand.js'
import type { Place } from '../../frame/place.js'
import { AskedFor } from '../../keyboard/asked-for.js'
import { numberOf, words } from '../../words/words.js'
import type { FlagRow } from '../flag-state.js'
import type { Shown } from './arrange.js'
import type { Charts } from './charts.js'
import type { CursorKeysProps } from './cursor-keys.js'
import { COLUMNS, FlagLine } from './flag-line.js'
import { useLaterCells } from './later-cells.js'
import { type Line, linesOf } from './lines.js'
import type { Listed } from './paper.js'
import type { Changes } from './read-changes.js'
import type { RowMenuProps } from './row-menu.js'
import { useCharted } from './use-charted.js'
import { useNear } from './use-near.js'
import { useSlots } from './use-slots.js'
import { useTop } from './use-top.js'
import { startsOf } from './within.js'

// The list stands before its keys do something.
const CursorKeys = afterFirst(async () => (await import('./cursor-keys.js')).CursorKeys)
const ReadForRows = afterFirst(async () => (await import('./read-for-rows.js')).ReadForRows)
const NoFlags = later(async () => (await import('./no-flags.js')).NoFlags)
const RowMenu = later(async () => (await import('./row-menu.js')).RowMenu)

interface FlagListProps extends Pick<CursorKeysProps, 'flipping' | 'onFind' | 'onOpen' | 'onHold'> {
  readonly look: readonly Shown[]
  readonly others: readonly Shown[]
  /** What is looked for: the rows of another search need not be made anew. */
  readonly asked: string
  /** In words, as it was typed. */
  readonly q: string
  readonly place: Place
  readonly me: Pick<Me, 'id'>
  readonly isLoading: boolean
  readonly isEmpty: boolean
  readonly onClear: () => void
  readonly onMake: (() => void) | undefined
}

const { columns } = words.flags
const HEAD = (
  <div aria-hidden className={`${COLUMNS} mt-3 hidden border-b border-line-strong px-2 pb-2 text-ink-2 card:!grid`}>
    <span>{columns.switch}</span>
    <span>{columns.flag}</span>
    <span className="truncate">{columns.users}</span>
    <span>{columns.circuit}</span>
    <span className="truncate">{columns.failing}</span>
    <span className="hidden column:block">{columns.change}</span>
  </div>
)

const LINE_PX = 47
const CARD_PX = 128
const TITLE_PX = 40

const heightOf = (line: Line, isCard: boolean): number =>
  line.kind === 'title' ? TITLE_PX : isCard ? CARD_PX : LINE_PX
const idOf = (line: Line | undefined): number | undefined => (line?.kind === 'flag' ? line.flag.id : undefined)

/** -1: nowhere. */
const indexOf = (lines: readonly Line[], id: number | undefined): number =>
  id === undefined ? -1 : lines.findIndex((line) => idOf(line) === id)

export function FlagList(props: FlagListProps) {
  const { look, others, asked, q, place, me, flipping, isLoading, isEmpty } = props
  const { onFind, onOpen, onHold, onClear, onMake } = props
  const lines = useMemo(() => linesOf(look, others), [look, others])
  const [atCursor, setAtCursor] = useState<number>()
  const cursor = indexOf(lines, atCursor)
  const list = useRef<HTMLUListElement>(null)
  const top = useTop(list, lines.length > 0)
  const areCards = useIsNarrow()
  const starts = useMemo(() => startsOf(lines.map((line) => heightOf(line, areCards))), [lines, areCards])
  /** A row that has the focus keeps it when it is scrolled away: it is looked at when the list is drawn, and has none drawn. */
  const focused = useRef<number>(undefined)
  const near = useNear(starts, top, [cursor, indexOf(lines, focused.current)])
  const ids = near.flatMap((index) => idOf(lines[index]) ?? [])
  const slots = useSlots(list, ids, asked)
  const cells = useLaterCells()
  const charted = useCharted(place.environment.app_id, ids)
  const [charts, setCharts] = useState<Charts>()
  const [changes, setChanges] = useState<Changes>()
  const [onPaper, setOnPaper] = useState<Charts>()
  const listed = useRef<Listed>(undefined)
  listed.current = { appId: place.environment.app_id, lines, charts }
  useEffect(() => {
    if (cursor === -1) return
    list.current?.querySelector(`[data-index="${cursor}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [cursor])
  const [menu, setMenu] = useState<Pick<RowMenuProps, 'flag' | 'anchor'>>()
  const onMenu = useCallback((flag: FlagRow, anchor: HTMLElement): void => setMenu({ flag, anchor }), [])
  const endMenu = (): void => setMenu(undefined)
  return (
    <>
      <Suspense>
        <CursorKeys {...{ lines, flipping, onFind, onOpen, onHold }} at={atCursor} onMove={setAtCursor} />
      </Suspense>
      {isLoading ? (
        <Loading />
      ) : lines.length === 0 ? (
        <Suspense>
          <NoFlags {...{ isEmpty, q, onClear, onMake }} />
        </Suspense>
      ) : (
        <>
          {HEAD}
          <ul
            ref={list}
            className="relative"
            style={{ height: starts.at(-1) }}
            onPointerEnter={() => onHold(true)}
            onPointerLeave={() => onHold(false)}
            onFocus={({ target }) => {
              focused.current = idOf(lines[Number(target.closest('li')?.dataset.index)])
            }}
          >
            {near.map((index) => {
              const line = lines[index]
              return (
                line && (
                  <li
                    key={line.kind === 'title' ? line.text : slots.get(line.flag.id)}
                    data-index={index}
                    className="absolute inset-x-0 top-0 scroll-mt-12 scroll-mb-16 card:scroll-mb-0"
                    style={{ transform: `translateY(${starts[index]}px)` }}
                  >
                    {line.kind === 'title' ? (
                      <h2 className="flex h-10 items-end border-b border-line-strong px-2 pb-1.5 text-body">
                        <span className="font-semibold">{line.text}</span>
                        <span className="ml-1.5 text-ink-2">{numberOf(line.count)}</span>
                      </h2>
                    ) : (
                      <FlagLine
                        {...{ place, me, flipping, cells, shown: line }}
                        points={charts?.get(line.flag.id) ?? onPaper?.get(line.flag.id)}
                        change={changes?.get(line.flag.id)}
                        isAtCursor={index === cursor}
                        hasMenu={menu?.flag.id === line.flag.id}
                        onMenu={onMenu}
                      />
                    )}
                  </li>
                )
              )
            })}
          </ul>
          <Suspense>
            <ReadForRows appId={place.environment.app_id} {...{ setChanges, charted, setCharts, listed, setOnPaper }} />
          </Suspense>
          {menu && (
            <AskedFor onCancel={endMenu}>
              <RowMenu {...menu} {...{ place, onOpen }} onClose={endMenu} />
            </AskedFor>
          )}
        </>
      )}
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
