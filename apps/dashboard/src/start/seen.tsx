import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type FlagRow, stateOf } from '../flags/flag-state.js'
import type { Place } from '../frame/place.js'
import { liveness } from '../live/liveness.js'
import { useStore } from '../state/store.js'
import { Ago } from '../ui/time.js'
import { percent, words } from '../words/words.js'
import { callsOf, LATER_MS, SOON_MS } from './queries.js'
import { SeenGlyph, type SeenState } from './seen-glyph.js'
import type { Connection } from './use-connection.js'

interface SeenProps {
  readonly place: Place
  readonly flag: FlagRow | undefined
  readonly connection: Connection
  /** The practice, which does not wait for the others. */
  readonly practice: ReactNode
}

/** What Tailslide has seen so far, as it sees it. */
export function Seen({ place, flag, connection, practice }: SeenProps) {
  return (
    <aside aria-label={words.start.seen} className="border-t border-line-strong pt-5">
      <div className="flex items-center justify-between gap-4">
        <h2 className="text-section font-semibold">{words.start.seen}</h2>
        <Live />
      </div>
      <ol className="mt-2">
        <FlagSeen flag={flag} environment={place.environment.name} />
        <ServiceSeen connection={connection} isNext={flag !== undefined} />
        {flag ? (
          <CallsSeen flag={flag} connection={connection} />
        ) : (
          <Item state="later" title={words.start.firstCallWaiting} />
        )}
        {practice}
      </ol>
      <WhenDone place={place} />
    </aside>
  )
}

export function Item({ state, title, children }: { state: SeenState; title: string; children?: ReactNode }) {
  const look = state === 'later' ? 'text-ink-2' : 'font-semibold'
  return (
    <li className="flex gap-3 border-b border-line py-3">
      <SeenGlyph state={state} />
      <div className="min-w-0 grow">
        <h3 className={look}>{title}</h3>
        {children !== undefined && <div className="mt-0.5 text-meta break-words text-ink-2">{children}</div>}
      </div>
    </li>
  )
}

function FlagSeen({ flag, environment }: { flag: FlagRow | undefined; environment: string }) {
  if (!flag) return <Item state="waiting" title={words.start.seenFlagWaiting} />
  const isOff = stateOf(flag).kind === 'off'
  const reach =
    flag.rollout_percentage === 100 ? words.start.onForEveryone : words.start.onFor(percent(flag.rollout_percentage))
  return (
    <Item state="seen" title={words.start.seenFlag}>
      <span className="font-mono">{flag.title}</span>
      {`, ${words.start.seenFlagMore(`${isOff ? words.start.off : reach} in ${environment}`, percent(flag.error_threshold_percentage))}`}
    </Item>
  )
}

function ServiceSeen({ connection, isNext }: { connection: Connection; isNext: boolean }) {
  if (!connection.isConnected) {
    return (
      <Item state={isNext ? 'waiting' : 'later'} title={words.start.connectedWaiting}>
        {isNext && words.start.connectedHelp}
      </Item>
    )
  }
  const { service, address, sdk, at } = connection
  return (
    <Item state="seen" title={words.start.connected}>
      {service !== '' && <span className="font-mono">{service} </span>}
      {[address !== '' && words.start.from(address), sdk].filter(Boolean).join(', ')} · <Ago at={at} />
    </Item>
  )
}

function CallsSeen({ flag, connection }: { flag: FlagRow; connection: Connection }) {
  const { data: calls } = useQuery({
    ...callsOf(flag.id),
    refetchInterval: ({ state }) => (state.data && totalOf(state.data) > 0 ? LATER_MS : SOON_MS),
  })
  if (calls && totalOf(calls) > 0) {
    return (
      <Item state="seen" title={words.start.firstCall}>
        {words.start.callsSeen(calls)}
      </Item>
    )
  }
  if (!connection.isConnected) return <Item state="later" title={words.start.firstCallWaiting} />
  const other = flag.title.includes('-') ? flag.title.replaceAll('-', '_') : flag.title.toUpperCase()
  const isAsked = connection.asked.has(flag.id)
  return (
    <Item state="waiting" title={words.start.firstCallWaiting}>
      <p>{words.start.firstCallHelp}</p>
      <p className="mt-1 text-ink-3">{isAsked ? words.start.asked : words.start.firstCallReasons(other)}</p>
    </Item>
  )
}

const totalOf = ({ ok, failed, old }: { ok: number; failed: number; old: number }): number => ok + failed + old

function Live() {
  const { isLive } = useStore(liveness)
  return (
    <span className={`flex items-center gap-2 text-meta ${isLive ? 'text-ink-3' : 'text-warn-text'}`}>
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden>
        <circle cx="6" cy="6" r="4.7" fill="none" stroke="currentColor" strokeWidth="1.4" />
        {isLive && <circle cx="6" cy="6" r="2.2" fill="currentColor" />}
      </svg>
      {isLive ? words.start.live : words.start.notLive}
    </span>
  )
}

function WhenDone({ place }: { place: Place }) {
  const production = place.project.environments.find(({ is_protected }) => is_protected)
  if (!production) return null
  return (
    <p className="mt-4 text-meta text-ink-2">
      {words.start.whenDone}{' '}
      <Link
        to="/p/$project/$environment/keys"
        params={{ project: place.project.title, environment: production.name }}
        className="underline"
      >
        {words.start.productionKey}
      </Link>
      . {words.start.startsOff}
    </p>
  )
}
