import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { Suspense, useEffect } from 'react'
import { projects } from '../api/queries.js'
import { later } from './at-hand.js'
import { Frame } from './frame.js'
import { rememberEnvironment } from './last-environments.js'
import { rememberPlace } from './last-place.js'
import { usePlaceOfAddress } from './place.js'
import { useStay } from './use-stay.js'

const NoPlace = later(async () => (await import('./no-place.js')).NoPlace)

/** Bar, sidebar and content of every page of an environment. */
export function PlaceFrame() {
  const query = useQuery(projects)
  const place = usePlaceOfAddress()
  useStay(place)
  const project = place?.project.title
  const environment = place?.environment.name
  const appId = place?.environment.app_id
  useEffect(() => {
    if (project === undefined || environment === undefined || appId === undefined) return
    rememberPlace(project, environment, appId)
    rememberEnvironment(appId)
  }, [project, environment, appId])
  if (query.isPending) return null
  if (!place) {
    return (
      <Suspense>
        <NoPlace query={query} />
      </Suspense>
    )
  }
  return (
    <Frame place={place}>
      <Outlet />
    </Frame>
  )
}
