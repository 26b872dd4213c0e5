import { useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { projects } from '../api/queries.js'
import { NoPlace } from './no-place.js'
import { placeToBeginAt } from './whereabouts.js'

/** Sends people to where they were last; where there is no project, to the first steps. */
export function Home() {
  const query = useQuery(projects)
  const { data: known, error } = query
  if (!known) return error && <NoPlace query={query} />
  const place = placeToBeginAt(known)
  if (place) {
    const [project, environment] = place
    return <Navigate to="/p/$project/$environment/flags" params={{ project, environment }} replace />
  }
  return <Navigate to="/start" replace />
}
