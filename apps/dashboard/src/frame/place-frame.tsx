import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { projects } from '../api/queries.js'
import { Frame } from './frame.js'
import { rememberEnvironment } from './last-environments.js'
import { NoPlace } from './no-place.js'
import { rememberPlace, usePlaceOfAddress } from './place.js'

/** Bar, sidebar and content of every page of an environment. */
export function PlaceFrame() {
  const query = useQuery(projects)
  const place = usePlaceOfAddress()
  const project = place?.project.title
  const environment = place?.environment.name
  const appId = place?.environment.app_id
  useEffect(() => {
    if (project !== undefined && environment !== undefined) rememberPlace(project, environment)
    if (appId !== undefined) rememberEnvironment(appId)
  }, [project, environment, appId])
  if (query.isPending) return null
  if (!place) return <NoPlace query={query} />
  return (
    <Frame place={place}>
      <Outlet />
    </Frame>
  )
}
