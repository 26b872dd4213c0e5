import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { projects } from '../api/queries.js'
import { Failed } from '../ui/notice.js'
import { words } from '../words/words.js'
import { Bar } from './bar.js'
import { NotFound } from './not-found.js'
import { rememberPlace, usePlaceOfAddress } from './place.js'
import { Sidebar } from './sidebar.js'

/** Bar, sidebar and content of every page of an environment. */
export function PlaceFrame() {
  const { isPending, error, refetch } = useQuery(projects)
  const place = usePlaceOfAddress()
  const project = place?.project.title
  const environment = place?.environment.name
  useEffect(() => {
    if (project !== undefined && environment !== undefined) rememberPlace(project, environment)
  }, [project, environment])
  if (isPending) return null
  if (!place) {
    return error ? (
      <main className="p-6">
        <Failed error={error} what={words.frame.projects} retry={() => void refetch()} />
      </main>
    ) : (
      <NotFound />
    )
  }
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-raised focus:p-2">
        {words.frame.skip}
      </a>
      <Bar place={place} />
      <div className="flex grow flex-col card:flex-row">
        <Sidebar place={place} />
        <main id="content" className="min-w-0 grow px-4 pt-5 pb-24 card:px-6 card:pb-12">
          <Outlet />
        </main>
      </div>
    </div>
  )
}
