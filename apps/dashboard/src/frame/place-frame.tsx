import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { projects } from '../api/queries.js'
import { Failed } from '../ui/notice.js'
import { words } from '../words/words.js'
import { Frame } from './frame.js'
import { rememberEnvironment } from './last-environments.js'
import { NotFound } from './not-found.js'
import { rememberPlace, usePlaceOfAddress } from './place.js'

/** Bar, sidebar and content of every page of an environment. */
export function PlaceFrame() {
  const { isPending, error, refetch } = useQuery(projects)
  const place = usePlaceOfAddress()
  const project = place?.project.title
  const environment = place?.environment.name
  const appId = place?.environment.app_id
  useEffect(() => {
    if (project !== undefined && environment !== undefined) rememberPlace(project, environment)
    if (appId !== undefined) rememberEnvironment(appId)
  }, [project, environment, appId])
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
    <Frame place={place}>
      <Outlet />
    </Frame>
  )
}
