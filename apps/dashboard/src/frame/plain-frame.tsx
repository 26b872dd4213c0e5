import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { projects } from '../api/queries.js'
import { Frame } from './frame.js'
import { NoPlace } from './no-place.js'
import { useStay } from './use-stay.js'
import { useWhereabouts } from './whereabouts.js'

/** Of pages of a project that belong to none of its environments: the bar is plain, and no tab is chosen. */
export function ProjectFrame() {
  const query = useQuery(projects)
  const place = useWhereabouts()
  useStay(place)
  if (query.isPending) return null
  if (!place) return <NoPlace query={query} />
  return (
    <Frame place={place} isPlain>
      <Outlet />
    </Frame>
  )
}

/** Of pages of this Tailslide and of whoever has signed in, which are there without a project too. */
export function TowerFrame() {
  const { isPending } = useQuery(projects)
  const place = useWhereabouts()
  if (isPending) return null
  return (
    <Frame place={place} isPlain>
      <Outlet />
    </Frame>
  )
}
