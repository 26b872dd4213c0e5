import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { Suspense, useEffect } from 'react'
import { projects } from '../api/queries.js'
import { later } from './at-hand.js'
import { Frame } from './frame.js'
import { rememberEnvironment } from './last-environments.js'
import { rememberPlace } from './last-place.js'
import { PlaceHere, usePlaceOfAddress } from './place.js'
import { useStay } from './use-stay.js'

const NoPlace = later(async () => (await import('./no-place.js')).NoPlace)

/** Bar, sidebar and content of every page of an environment. */
export function PlaceFrame() {
  const query = useQuery(projects)
  const place = usePlaceOfAddress()
  useStay(place)
  useEffect(() => {
    if (!place) return
    const { project, environment } = place
    rememberPlace(project.title, environment.name, environment.app_id)
    rememberEnvironment(environment.app_id)
  }, [place])
  if (query.isPending) return null
  if (!place) {
    return (
      <Suspense>
        <NoPlace query={query} />
      </Suspense>
    )
  }
  return (
    <PlaceHere value={place}>
      <Frame place={place}>
        <Outlet />
      </Frame>
    </PlaceHere>
  )
}
