import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Place } from '../../frame/place.js'

export const COLUMNS =
  'card:grid-cols-[128px_minmax(0,1fr)_108px_minmax(0,1.2fr)_104px] wide:grid-cols-[136px_minmax(0,1fr)_140px_230px_minmax(0,1.5fr)_104px]'

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

/** A circuit; on a phone its parts stand one below the other. */
export function CircuitLine({ place, title, about, state, users, drawing, why, action }: LineProps) {
  const params = { project: place.project.title, environment: place.environment.name, flag: title }
  return (
    <li className={`grid grid-cols-1 gap-x-4 gap-y-1 border-b border-line py-2.5 card:items-center ${COLUMNS}`}>
      <div className="min-w-0">{state}</div>
      <div className="order-first min-w-0 card:order-none">
        <Link
          to="/p/$project/$environment/flags/$flag/circuit"
          params={params}
          className="block truncate font-mono text-ink no-underline hover:underline"
        >
          {title}
        </Link>
        {about !== undefined && about !== '' && <div className="truncate text-meta text-ink-2">{about}</div>}
      </div>
      <div className="min-w-0">{users}</div>
      <div className="hidden min-w-0 wide:block">{drawing}</div>
      <div className="min-w-0 break-words">{why}</div>
      <div className="flex gap-2 card:justify-end">{action}</div>
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
