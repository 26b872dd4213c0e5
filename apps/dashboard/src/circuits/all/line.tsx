import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Place } from '../../frame/place.js'
import { LINK_LOOK } from '../../ui/link-look.js'
import { words } from '../../words/words.js'

export const COLUMNS =
  'card:grid-cols-[128px_minmax(0,1fr)_108px_minmax(0,1.2fr)_142px] wide:grid-cols-[128px_minmax(0,1fr)_136px_180px_minmax(0,1.3fr)_142px]'

interface LineProps {
  readonly place: Place
  readonly title: string
  readonly about?: string | undefined
  readonly state: ReactNode
  readonly users?: ReactNode
  /** A small drawing, which only wide screens have room for. */
  readonly drawing?: ReactNode
  readonly why: ReactNode
  readonly action?: ReactNode
}

/** The way to a circuit, where a row has nothing else to be done. */
export function LookAt({ place, title }: Pick<LineProps, 'place' | 'title'>) {
  const params = { project: place.project.title, environment: place.environment.name, flag: title }
  return (
    <Link to="/p/$project/$environment/flags/$flag/circuit" params={params} className={LINK_LOOK}>
      {words.circuits.actions.look} <span className="sr-only">{title}</span>
    </Link>
  )
}

/** A circuit; on a phone its parts stand one below the other. */
export function CircuitLine({ place, title, about, state, users, drawing, why, action }: LineProps) {
  const params = { project: place.project.title, environment: place.environment.name, flag: title }
  // Words alone have the room of all figures.
  const isTold = users === undefined && drawing === undefined
  return (
    <li className={`grid grid-cols-1 gap-x-4 gap-y-1 border-b border-line py-2.5 card:items-center ${COLUMNS}`}>
      <div className="min-w-0">{state}</div>
      <div className="order-first min-w-0 card:order-none">
        <Link
          to="/p/$project/$environment/flags/$flag/circuit"
          params={params}
          className="block font-mono wrap-anywhere text-ink no-underline hover:underline"
        >
          {title}
        </Link>
        {about !== undefined && about !== '' && <div className="truncate text-meta text-ink-2">{about}</div>}
      </div>
      {isTold ? (
        <div className="min-w-0 break-words card:col-span-2 wide:col-span-3">{why}</div>
      ) : (
        <>
          <div className="min-w-0">{users}</div>
          <div className="hidden min-w-0 wide:block">{drawing}</div>
          <div className={`min-w-0 break-words ${action === undefined ? 'card:col-span-2' : ''}`}>{why}</div>
        </>
      )}
      {action !== undefined && <div className="flex gap-2 card:justify-end">{action}</div>}
    </li>
  )
}

export function LineGroup({
  title,
  about,
  children,
}: {
  title: string
  about?: string | undefined
  children: ReactNode
}) {
  return (
    <section aria-label={title}>
      <h2 className="mb-2 text-section font-semibold">
        {title}
        {about !== undefined && <span className="ml-2.5 text-meta font-normal text-ink-2">{about}</span>}
      </h2>
      {children}
    </section>
  )
}
