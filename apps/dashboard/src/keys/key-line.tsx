import type { SdkKey } from '@tailslide/api'
import { Button } from '../ui/button.js'
import { Chip } from '../ui/chip.js'
import { makerName } from '../ui/maker.js'
import { Ago } from '../ui/time.js'
import { words } from '../words/words.js'
import { nameOf } from './name-of.js'
import { isInUse, isOver, type Standing } from './standing.js'
import { StandingMark, UseDot } from './standing-mark.js'

interface KeyLineProps {
  readonly sdkKey: SdkKey
  readonly standing: Standing
  readonly now: number
  /** Why it may not be touched; undefined: it may. */
  readonly refusal: string | undefined
  readonly onRotate: () => void
  readonly onRevoke: () => void
}

export const COLUMNS = 'card:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)_minmax(0,1fr)_176px]'

export function KeyLine({ sdkKey, standing, now, refusal, onRotate, onRevoke }: KeyLineProps) {
  const { name, prefix, kind, created_at, created_by, last_seen_at, last_seen_from, refused_at, refused_from } = sdkKey
  const isNow = !isOver(standing) && isInUse(last_seen_at, now)
  const called = nameOf(sdkKey)
  return (
    <li className={`grid gap-x-4 gap-y-1 border-b border-line py-3 card:items-center ${COLUMNS}`}>
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className={`font-semibold break-words ${isOver(standing) ? 'text-ink-2' : ''}`}>{called}</span>
          <StandingMark standing={standing} />
          {kind === 'client' && <Chip>{words.keys.kinds.client}</Chip>}
        </div>
        {name !== '' && <code className="font-mono text-meta text-ink-3">{prefix}…</code>}
      </div>
      <div className="min-w-0 text-ink-2">
        <div className="flex items-center gap-2">
          <UseDot isNow={isNow} />
          {last_seen_at === null ? (
            words.keys.neverSeen
          ) : (
            <span>
              {isNow ? `${words.keys.seenNow}, ` : ''}
              <Ago at={last_seen_at} />
            </span>
          )}
        </div>
        {last_seen_from !== null && (
          <div className="pl-4 text-meta break-words text-ink-3">{words.keys.from(last_seen_from)}</div>
        )}
        {refused_at !== null && isInUse(refused_at, now) && (
          <div className="pl-4 text-meta text-warn-text">
            {isOver(standing) ? words.keys.refused : words.keys.refusedElsewhere} <Ago at={refused_at} />
            {refused_from !== null && `, ${words.keys.from(refused_from)}`}
          </div>
        )}
        {standing.kind === 'leaving' && isNow && (
          <div className="pl-4 text-meta text-warn-text">{words.keys.stillUsed}</div>
        )}
      </div>
      <div className="min-w-0 text-meta text-ink-3 card:text-body card:text-ink-2">
        <span className="card:hidden">{words.keys.columns.made} </span>
        <Ago at={created_at} />
        <div className="inline text-meta break-words text-ink-3 card:block">
          {' '}
          {words.keys.by(makerName(created_by))}
        </div>
      </div>
      {isOver(standing) ? (
        <span />
      ) : (
        <div className="flex gap-2 pt-1 card:justify-end card:pt-0">
          <Button
            aria-disabled={refusal !== undefined}
            title={refusal}
            aria-label={`${words.keys.rotate} ${called}`}
            onClick={() => refusal === undefined && onRotate()}
          >
            {words.keys.rotate}
          </Button>
          <Button
            aria-disabled={refusal !== undefined}
            title={refusal}
            aria-label={`${words.keys.revoke} ${called}`}
            onClick={() => refusal === undefined && onRevoke()}
          >
            {words.keys.revoke}
          </Button>
        </div>
      )}
    </li>
  )
}
