import type { Me, SeriesPoint } from '@tailslide/api'
import { Link } from '@tanstack/react-router'
import { Brush } from 'lucide-react'
import { memo } from 'react'
import type { Place } from '../../frame/place.js'
import { Switch } from '../../ui/switch.js'
import { words } from '../../words/words.js'
import type { Shown } from './arrange.js'
import { ChangeCell } from './change-cell.js'
import { CircuitCell } from './circuit-cell.js'
import { Sparkline } from './sparkline.js'
import type { Switching } from './use-switch.js'
import { UsersBar } from './users-bar.js'

/** The columns of a row; below 760 px a row is a card of two columns. */
export const COLUMNS =
  'grid grid-cols-[1fr_132px] gap-x-4 gap-y-1.5 card:grid-cols-[72px_minmax(140px,2fr)_minmax(110px,1fr)_minmax(130px,1.3fr)_minmax(100px,0.9fr)] column:grid-cols-[72px_minmax(160px,2fr)_124px_minmax(150px,1.4fr)_minmax(120px,1fr)_minmax(150px,1.5fr)] wide:grid-cols-[72px_minmax(180px,2.2fr)_124px_minmax(190px,1.6fr)_176px_minmax(170px,1.6fr)]'

interface FlagLineProps {
  readonly shown: Shown
  readonly points: readonly SeriesPoint[] | undefined
  readonly place: Place
  readonly me: Pick<Me, 'id'>
  readonly switching: Switching
  readonly isAtCursor: boolean
}

export const FlagLine = memo(
  function FlagLine({ shown, points, place, me, switching, isAtCursor }: FlagLineProps) {
    const { flag, state, hint, cannotTrip } = shown
    const look = isAtCursor ? 'bg-new-tint shadow-[inset_2px_0_0_var(--new)]' : ''
    return (
      <div className={`${COLUMNS} items-center border-b border-line px-2 py-3 card:h-[47px] card:py-0 ${look}`}>
        <div className="order-2 justify-self-start card:order-none">
          <Switch
            isOn={flag.is_enabled}
            label={words.flags.switchLabel(flag.title, place.environment.name)}
            refusal={switching.refusal(flag)}
            onChange={(isOn) => switching.flip(flag, isOn)}
          />
        </div>
        <Link
          to="/p/$project/$environment/flags/$flag"
          params={{ project: place.project.title, environment: place.environment.name, flag: flag.title }}
          className="group order-1 block min-w-0 text-ink no-underline card:order-none"
        >
          <div className={`truncate font-mono group-hover:underline ${flag.is_enabled ? '' : 'text-ink-2'}`}>
            {flag.title}
          </div>
          <div className="truncate text-meta text-ink-2">
            {hint === undefined || cannotTrip ? (
              flag.description
            ) : (
              <span title={hint}>
                <Brush size={12} aria-hidden className="mr-1 inline" />
                {hint}
              </span>
            )}
          </div>
        </Link>
        <div className="order-4 min-w-0 card:order-none">
          <UsersBar flag={flag} state={state} />
        </div>
        <div className="order-3 min-w-0 card:order-none">
          <CircuitCell state={state} cannotTrip={cannotTrip} />
        </div>
        <div className="order-5 min-w-0 card:order-none">
          <Sparkline points={points} limit={flag.error_threshold_percentage} />
        </div>
        <div className="order-6 hidden min-w-0 column:order-none column:block">
          <ChangeCell flag={flag} me={me} />
        </div>
      </div>
    )
  },
  (a, b) =>
    a.shown === b.shown && a.points === b.points && a.isAtCursor === b.isAtCursor && a.place.role === b.place.role,
)
