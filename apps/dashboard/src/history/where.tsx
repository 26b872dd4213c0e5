import type { HistoryEntry } from '@tailslide/api'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { projects } from '../api/queries.js'
import type { Place } from '../frame/place.js'
import { EnvironmentGlyph } from '../ui/glyphs.js'
import { timeline } from '../words/timeline.js'
import { isOfOnePlace } from './object-of.js'

interface OfEntry {
  readonly entry: HistoryEntry
  readonly place: Place
}

/** In which environment it happened. */
export function InPlace({ entry, place }: OfEntry) {
  if (entry.app_id === null || !isOfOnePlace(entry)) return null
  const here = place.project.environments.find(({ app_id }) => app_id === entry.app_id)
  return (
    <>
      {' '}
      {timeline.in}{' '}
      {here ? (
        <span
          className={`inline-flex items-baseline gap-1 whitespace-nowrap ${here.is_protected ? 'font-semibold text-prod-text' : ''}`}
        >
          <EnvironmentGlyph name={here.name} isProtected={here.is_protected} />
          {here.name}
        </span>
      ) : (
        <Elsewhere {...{ entry, place }} />
      )}
    </>
  )
}

/** Of another project, or gone. */
function Elsewhere({ entry, place }: OfEntry) {
  const { data: known = [] } = useQuery(projects)
  for (const { title, environments } of known) {
    const there = environments.find(({ app_id }) => app_id === entry.app_id)
    if (there) return timeline.place(title, there.name)
  }
  return <GoneTitle {...{ entry, place }}>{timeline.gone(entry.deleted_app_title ?? '')}</GoneTitle>
}

/** What is no more; of a whole project that is gone with the way to what happened in it, as it has no page. */
export function GoneTitle({ entry, place, children }: OfEntry & { readonly children: string }) {
  const { data: known } = useQuery(projects)
  const { project_id } = entry
  const isGone = known !== undefined && project_id !== null && !known.some(({ id }) => id === project_id)
  if (!isGone || entry.deleted_app_title === null) return children
  return (
    <Link
      to="/p/$project/$environment/history"
      params={{ project: place.project.title, environment: place.environment.name }}
      search={(before) => ({ ...before, where: String(project_id), q: undefined })}
      title={timeline.onlyProject}
      className="underline"
    >
      {children}
    </Link>
  )
}
