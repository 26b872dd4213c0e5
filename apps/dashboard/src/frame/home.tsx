import type { Project } from '@tailslide/api'
import { useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { projects } from '../api/queries.js'
import { NoPlace } from './no-place.js'
import { trippedPlace } from './tripped-place.js'
import { lastIn, placeToBeginAt } from './whereabouts.js'

/** Sends people to where they were last; where there is no project, to the first steps. */
export function Home() {
  const query = useQuery(projects)
  const { data: known, error } = query
  if (!known) return error && <NoPlace query={query} />
  const isNew = lastIn(known) === undefined && known.some(({ environments }) => environments.length > 0)
  return isNew ? <OnNewDevice known={known} /> : <ToFlags place={placeToBeginAt(known)} />
}

/** Whoever is on call may sign in on a phone that knows nothing, and is to see what has tripped. */
function OnNewDevice({ known }: { known: readonly Project[] }) {
  const { data: tripped, isPending } = useQuery(trippedPlace(known))
  if (isPending) return null
  return <ToFlags place={tripped ? [tripped.project.title, tripped.environment.name] : placeToBeginAt(known)} />
}

function ToFlags({ place }: { place: ReturnType<typeof placeToBeginAt> }) {
  if (!place) return <Navigate to="/start" replace />
  const [project, environment] = place
  return <Navigate to="/p/$project/$environment/flags" params={{ project, environment }} replace />
}
