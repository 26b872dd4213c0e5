import { memo } from 'react'
import { percent, words } from '../../words/words.js'
import { type FlagRow, type FlagState, shareNow } from '../flag-state.js'

/** Users now, filled, of users wanted, dashed: what a person wants and what happens are two things. */
export function UsersBar({ flag, state }: { flag: FlagRow; state: FlagState }) {
  const { rollout_percentage: wanted, named_users: named } = flag
  return <Bar now={shareNow(flag, state)} isOff={state.kind === 'off'} {...{ wanted, named }} />
}

interface BarProps {
  readonly now: number
  readonly wanted: number
  readonly named: number
  readonly isOff: boolean
}

const Bar = memo(function Bar({ now, wanted, named, isOff }: BarProps) {
  const isReached = now === wanted && !isOff
  return (
    <div className="min-w-0">
      <div className="truncate">
        {isOff ? (
          <span className="text-ink-2">
            {percent(wanted)} {words.flags.whenOn}
          </span>
        ) : (
          <>
            <span className="font-semibold">{percent(now)}</span>
            {!isReached && <span className="text-ink-2"> {words.flags.of(percent(wanted))}</span>}
          </>
        )}
        {named > 0 && <span className="text-ink-2"> {words.flags.named(named)}</span>}
      </div>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" className="mt-1 h-1.5 w-full" aria-hidden>
        <rect width="100" height="6" className="fill-line" />
        {!isReached && wanted > 0 && (
          <rect
            x="0.5"
            y="0.5"
            width={Math.max(0, wanted - 1)}
            height="5"
            className="fill-new-tint stroke-new"
            strokeDasharray="2 1.5"
            vectorEffect="non-scaling-stroke"
          />
        )}
        <rect width={now} height="6" className="fill-new" />
      </svg>
    </div>
  )
})
