import { useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { projects } from '../api/queries.js'
import { Failed } from '../ui/notice.js'
import { words } from '../words/words.js'
import { placeToBeginAt } from './place.js'

/** Sends people to where they were last; where there is no project, to the first steps. */
export function Home() {
  const { data: known, error, refetch } = useQuery(projects)
  if (error && !known) {
    return (
      <main className="p-6">
        <Failed error={error} what={words.frame.projects} retry={() => void refetch()} />
      </main>
    )
  }
  if (!known) return null
  const place = placeToBeginAt(known)
  if (place) {
    const [project, environment] = place
    return <Navigate to="/p/$project/$environment/flags" params={{ project, environment }} replace />
  }
  return <Navigate to="/start" replace />
}
