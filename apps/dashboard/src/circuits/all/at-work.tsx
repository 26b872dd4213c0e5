import type { HistoryEntry } from '@tailslide/api'
import { useQuery } from '@tanstack/react-query'
import { StateChip } from '../../flags/list/circuit-cell.js'
import { UsersBar } from '../../flags/list/users-bar.js'
import type { Place } from '../../frame/place.js'
import { Button } from '../../ui/button.js'
import { lasting } from '../../ui/lasting.js'
import { useNow } from '../../ui/time.js'
import { apart, quoted } from '../../words/apart.js'
import { noteText } from '../../words/notes.js'
import { percent, words } from '../../words/words.js'
import type { SpanKind } from '../past.js'
import { spansOf } from '../past.js'
import { pastOf } from '../queries.js'
import type { Acting } from '../tab/use-circuit-actions.js'
import { CircuitLine, COLUMNS, LineGroup } from './line.js'
import { OtherActs } from './other-acts.js'
import { lastHourOf } from './queries.js'
import { newestByFlag, type Watched } from './sort.js'

const { all: says, actions } = words.circuits

interface AtWorkProps {
  readonly place: Place
  readonly watched: readonly Watched[]
  readonly openings: readonly HistoryEntry[]
  readonly acting: Acting
}

/** What is open, on the way back, or held by a hand. */
export function AtWork({ place, watched, openings, acting }: AtWorkProps) {
  const { data: hour } = useQuery(lastHourOf(place.environment.app_id))
  const newest = newestByFlag(openings)
  return (
    <LineGroup title={says.atWork} about={watched.length > 0 ? acting.refusal({ kind: 'close' }) : undefined}>
      {watched.length === 0 ? (
        <p className="text-ink-2">{says.quiet}</p>
      ) : (
        <>
          <div
            aria-hidden
            className={`hidden gap-x-4 border-b border-line-strong pb-1.5 text-meta text-ink-2 wide:grid ${COLUMNS}`}
          >
            {[says.state, says.flag, says.users, says.last, says.why].map((title) => (
              <span key={title}>{title}</span>
            ))}
          </div>
          <ul>
            {watched.map(({ row, state }) => (
              <CircuitLine
                key={row.id}
                place={place}
                title={row.title}
                about={row.description}
                state={
                  <>
                    <StateChip kind={state.kind} share={state.kind === 'recovering' ? state.share : 0} />
                    <div className="text-meta text-ink-2">{'since' in state && <For since={state.since} />}</div>
                  </>
                }
                users={<UsersBar flag={row} state={state} />}
                drawing={<Last row={row} entries={hour?.filter(({ flag_id }) => flag_id === row.id) ?? []} />}
                why={<Why watched={{ row, state }} opening={newest.get(row.id)} />}
                action={
                  <>
                    <ByHand watched={{ row, state }} acting={acting} />
                    <OtherActs row={row} place={place} acting={acting} />
                  </>
                }
              />
            ))}
          </ul>
        </>
      )}
    </LineGroup>
  )
}

const For = ({ since }: { since: number }) => says.forFor(lasting(useNow() - since))

function ByHand({ watched: { row, state }, acting }: { watched: Watched; acting: Acting }) {
  const isForced = state.kind === 'forced-off' || state.kind === 'forced-on'
  const act = isForced ? ({ kind: 'mode', mode: 'automatic' } as const) : ({ kind: 'close' } as const)
  // Why it may not be done stands once, above all rows.
  const refusal = acting.refusal(act)
  return (
    <Button
      aria-disabled={refusal !== undefined}
      title={refusal}
      onClick={() => refusal === undefined && acting.act(row, act)}
    >
      {isForced ? actions.letGo : actions.close}
      <span className="sr-only">{row.title}</span>
    </Button>
  )
}

/** On which numbers, and what comes next. */
function Why({ watched: { row, state }, opening }: { watched: Watched; opening: HistoryEntry | undefined }) {
  if (state.kind === 'forced-off' || state.kind === 'forced-on') return <ByWhom flagId={row.id} />
  return (
    <>
      <div>{opening && noteText(opening.note)}</div>
      <div className="text-meta text-ink-2">
        {state.kind === 'open' ? (
          <Next at={state.retryAt} />
        ) : state.kind === 'recovering' ? (
          words.state.isBack(percent(Math.round(state.share)))
        ) : null}
      </div>
    </>
  )
}

function ByWhom({ flagId }: { flagId: number }) {
  const { data: past = [] } = useQuery(pastOf(flagId))
  const entry = past.find(({ changes }) => changes.some(({ field }) => field === 'circuit_mode'))
  return (
    <>
      {entry && (
        <div>{entry.why === '' ? apart(entry.actor.name) : `${apart(entry.actor.name)}: ${quoted(entry.why)}`}</div>
      )}
      <div className="text-meta text-ink-2">{says.letGo}</div>
    </>
  )
}

function Next({ at }: { at: number | undefined }) {
  const now = useNow()
  if (at === undefined) return says.stays
  return at > now ? says.triesIn(lasting(at - now)) : says.triesSoon
}

const LAST_MS = 600_000
const LOOKS: Readonly<Record<SpanKind, string>> = {
  closed: 'fill-line',
  off: 'fill-line',
  observing: 'fill-observe-tint stroke-observe',
  open: 'fill-open',
  recovering: 'fill-warn-tint stroke-warn',
  'forced-off': 'fill-forced',
  'forced-on': 'fill-forced-tint stroke-forced',
}

/** Its states in the last ten minutes. */
function Last({ row, entries }: { row: Watched['row']; entries: readonly HistoryEntry[] }) {
  const to = useNow()
  const from = to - LAST_MS
  const xOf = (at: number): number => ((at - from) / LAST_MS) * 180
  return (
    <svg viewBox="0 0 180 16" width="180" height="16" aria-hidden className="block">
      {spansOf(row, entries, { from, to }).map(({ kind, ...span }) => {
        const isMoving = kind === 'open' || kind === 'recovering'
        return (
          <rect
            key={span.from}
            x={xOf(span.from) + 0.5}
            y={isMoving ? 1.5 : 5.5}
            width={Math.max(1.5, xOf(span.to) - xOf(span.from) - 1)}
            height={isMoving ? 13 : 5}
            rx="1.5"
            className={LOOKS[kind]}
          />
        )
      })}
    </svg>
  )
}
