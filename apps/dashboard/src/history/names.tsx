import type { HistoryEntry } from '@tailslide/api'
import { Link } from '@tanstack/react-router'
import type { Place } from '../frame/place.js'
import { timeline } from '../words/timeline.js'

/** With a way to it, unless it is gone. */
export function FlagName({ entry, place }: { entry: HistoryEntry; place: Place }) {
  const environment = place.project.environments.find(({ app_id }) => app_id === entry.app_id)
  const look = 'font-mono font-semibold text-ink break-all'
  if (!environment || entry.flag_deleted) return <span className={look}>{entry.flag_title}</span>
  const params = { project: place.project.title, environment: environment.name, flag: entry.flag_title }
  return (
    <Link to="/p/$project/$environment/flags/$flag" params={params} className={`${look} no-underline hover:underline`}>
      {entry.flag_title}
    </Link>
  )
}

/** Instead of what could be done about an entry while its flag was there; of the deletion itself it is said. */
export const DeletedSince = ({ entry: { action } }: { entry: HistoryEntry }) =>
  action === 'delete' ? null : <span className="text-meta whitespace-nowrap text-ink-3">{timeline.deletedSince}</span>

/** To where the circuit can be seen at work. */
export function LookAt({ entry, place }: { entry: HistoryEntry; place: Place }) {
  if (entry.flag_deleted) return <DeletedSince entry={entry} />
  const environment = place.project.environments.find(({ app_id }) => app_id === entry.app_id)
  if (!environment) return null
  const params = { project: place.project.title, environment: environment.name, flag: entry.flag_title }
  return (
    <Link
      to="/p/$project/$environment/flags/$flag/circuit"
      params={params}
      aria-label={timeline.lookAt(entry.flag_title)}
      className="inline-flex min-h-11 items-center rounded-control border border-line-strong bg-surface px-3 print:hidden font-semibold text-ink no-underline hover:bg-sunken card:min-h-8"
    >
      {timeline.look}
    </Link>
  )
}
