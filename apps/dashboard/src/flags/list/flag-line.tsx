import type { LastChange, Me, SeriesPoint } from '@tailslide/api'
import { Brush } from 'lucide-react'
import { memo } from 'react'
import type { Place } from '../../frame/place.js'
import { shortName } from '../../ui/short-name.js'
import { Switch } from '../../ui/switch.js'
import { words } from '../../words/words.js'
import type { FlagRow } from '../flag-state.js'
import { type Shown, withSwitch } from './arrange.js'
import { CircuitCell } from './circuit-cell.js'
import { FlagLink } from './flag-link.js'
import type { LaterCells } from './later-cells.js'
import type { Flipping } from './use-switch.js'
import { UsersBar } from './users-bar.js'
import { standsAt, useWish, waitingText } from './wanted.js'

/** The columns of a row; below 760 px a row is a card of two columns. */
export const COLUMNS =
  'grid grid-cols-[1fr_132px] gap-x-4 gap-y-1.5 wide:gap-x-3 card:grid-cols-[72px_minmax(120px,2fr)_minmax(100px,1fr)_minmax(120px,1.3fr)_minmax(84px,0.9fr)_32px] column:grid-cols-[72px_minmax(120px,2fr)_124px_minmax(120px,1.4fr)_minmax(100px,1fr)_minmax(120px,1.5fr)_32px] wide:grid-cols-[64px_minmax(120px,2.1fr)_116px_minmax(120px,1.95fr)_170px_minmax(120px,1.75fr)_32px]'

// What is the same in every row is made once, and is passed over when a row is drawn anew.
const BRUSH = <Brush size={12} aria-hidden className="mr-1 inline" />
const DOTS = (
  <svg width="16" height="4" viewBox="0 0 16 4" aria-hidden>
    <path d="M2 2h.01M8 2h.01M14 2h.01" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" />
  </svg>
)

interface FlagLineProps {
  readonly shown: Shown
  /** Undefined: they are still to come. */
  readonly cells: LaterCells | undefined
  readonly points: readonly SeriesPoint[] | undefined
  readonly change: LastChange | undefined
  readonly place: Place
  readonly me: Pick<Me, 'id'>
  readonly flipping: Flipping
  readonly isAtCursor: boolean
  readonly hasMenu: boolean
  readonly onMenu: (flag: FlagRow, anchor: HTMLElement) => void
}

export const FlagLine = memo(function FlagLine(props: FlagLineProps) {
  const { shown, cells, points, change, place, me, flipping, isAtCursor, hasMenu, onMenu } = props
  const wish = useWish(shown.flag.id)
  const waiting = waitingText(wish)
  const { flag, state, hint, cannotTrip } = withSwitch(shown, waiting ? undefined : wish?.isOn)
  const look = isAtCursor ? 'bg-new-tint shadow-[inset_2px_0_0_var(--new)]' : ''
  return (
    <div className={`${COLUMNS} items-center border-b border-line content-center px-2 h-32 card:h-[47px] ${look}`}>
      <div className="order-2 col-start-2 row-start-1 justify-self-start card:order-none card:col-auto card:row-auto">
        <Switch
          isOn={standsAt(wish) ?? flag.is_enabled}
          waiting={waiting}
          label={words.flags.switchLabel(flag.title, place.environment.name)}
          refusal={flipping.refusal(flag)}
          onChange={(isOn) => flipping.flip(shown.flag, isOn)}
        />
      </div>
      <FlagLink
        place={place}
        title={flag.title}
        className="group order-1 block max-h-15 min-w-0 overflow-hidden card:max-h-10 text-ink no-underline card:order-none"
      >
        {/* A name of two lines has the room of the description, which can be had by pointing at it. */}
        <div
          title={`${flag.title}\n${flag.description}`.trim()}
          className={`line-clamp-3 break-all font-mono card:line-clamp-2 wide:break-normal wide:wrap-anywhere group-hover:underline ${flag.is_enabled ? '' : 'text-ink-2'}`}
        >
          {shortName(flag.title)}
        </div>
        <div className="truncate text-meta text-ink-2">
          {hint === undefined || cannotTrip ? (
            flag.description
          ) : (
            <span title={hint}>
              {BRUSH}
              {hint}
            </span>
          )}
        </div>
      </FlagLink>
      <div className="order-4 min-w-0 card:order-none">
        <UsersBar flag={flag} state={state} />
      </div>
      <div className="order-3 row-span-2 min-w-0 self-start card:order-none card:row-span-1 card:self-auto">
        {waiting ?? <CircuitCell state={state} cannotTrip={cannotTrip} />}
      </div>
      <div className="order-5 min-w-0 card:order-none">
        {cells && points && <cells.Sparkline points={points} limit={flag.error_threshold_percentage} />}
      </div>
      <div className="order-6 hidden min-w-0 column:order-none column:block">
        {cells && change && <cells.ChangeCell change={change} me={me} />}
      </div>
      <button
        type="button"
        aria-haspopup="menu"
        aria-expanded={hasMenu}
        aria-label={words.flags.rowMenu(flag.title)}
        onClick={({ currentTarget }) => onMenu(shown.flag, currentTarget)}
        className="order-2 col-start-2 row-start-1 flex size-11 items-center justify-center justify-self-end rounded-control hover:bg-sunken aria-expanded:bg-sunken card:order-none card:col-auto card:row-auto card:size-8"
      >
        {DOTS}
      </button>
    </div>
  )
})
