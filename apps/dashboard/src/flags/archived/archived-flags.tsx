import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useDeferredValue } from 'react'
import type { Place } from '../../frame/place.js'
import { Empty } from '../../ui/empty.js'
import { Read } from '../../ui/read.js'
import { Ago } from '../../ui/time.js'
import { archived } from '../../words/archived.js'
import { archivedOf, MOST_ARCHIVED } from './queries.js'

/** Flags that are out of all lists; the page of each has the way back. */
export function ArchivedFlags({ place: { project, environment }, q }: { place: Place; q: string }) {
  const asked = useDeferredValue(q.trim())
  const query = useQuery({ ...archivedOf(environment.app_id, asked), placeholderData: keepPreviousData })
  const params = { project: project.title, environment: environment.name }
  return (
    <div className="mt-3">
      <Read query={query} what={archived.title}>
        {({ flags, next }) =>
          flags.length === 0 ? (
            <Empty title={asked === '' ? archived.none : archived.noneFound} help={archived.about} />
          ) : (
            <>
              <p className="text-ink-2">{archived.about}</p>
              <ul className="mt-3 border-t border-line-strong">
                {flags.map(({ id, title, description, archived_at }) => (
                  <li
                    key={id}
                    className="grid gap-x-4 gap-y-0.5 border-b border-line px-2 py-2.5 card:grid-cols-[minmax(0,2fr)_minmax(0,1fr)] card:items-center"
                  >
                    <Link
                      to="/p/$project/$environment/flags/$flag"
                      params={{ ...params, flag: title }}
                      className="group block min-w-0 text-ink no-underline"
                    >
                      <span className="block font-mono wrap-anywhere group-hover:underline">{title}</span>
                      <span className="block truncate text-meta text-ink-2">{description}</span>
                    </Link>
                    {archived_at !== null && (
                      <span className="text-meta text-ink-2 card:text-body">
                        {archived.since} <Ago at={archived_at} />
                      </span>
                    )}
                  </li>
                ))}
              </ul>
              {next !== null && <p className="mt-3 text-ink-2">{archived.first(MOST_ARCHIVED)}</p>}
            </>
          )
        }
      </Read>
    </div>
  )
}
