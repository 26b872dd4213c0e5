import { useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { me, projects } from '../api/queries.js'
import { Bar } from '../frame/bar.js'
import { placeToBeginAt } from '../frame/whereabouts.js'
import { Failed } from '../ui/notice.js'
import { words } from '../words/words.js'
import { FirstProject } from './first-project.js'

/** `/start`: goes on in an environment where nothing can be broken; where there is no project, it makes one first. */
export function Begin() {
  const { data: known, error, refetch } = useQuery(projects)
  const { data: person } = useQuery(me)
  if (error && !known) {
    return (
      <main className="p-6">
        <Failed error={error} what={words.frame.projects} retry={() => void refetch()} />
      </main>
    )
  }
  if (!known || !person) return null
  const place = harmlessPlace(known)
  if (place) {
    const [project, environment] = place
    return <Navigate to="/p/$project/$environment/start" params={{ project, environment }} replace />
  }
  const isAdmin = person.grants.some(({ role }) => role === 'admin')
  return (
    <>
      <Bar place={undefined} isPlain />
      <main className="mx-auto flex max-w-[560px] flex-col gap-4 px-6 py-[10vh]">
        <h1 className="text-title font-semibold">{isAdmin ? words.start.projectTitle : words.noPage.noProjects}</h1>
        <p className="text-ink-2">{isAdmin ? words.start.projectHelp : words.noPage.noProjectsOther}</p>
        {isAdmin && <FirstProject />}
      </main>
    </>
  )
}

/** Of the project that somebody was in last. */
function harmlessPlace(
  known: NonNullable<Parameters<typeof placeToBeginAt>[0]>,
): readonly [string, string] | undefined {
  const begun = placeToBeginAt(known)
  const project = known.find(({ title }) => title === begun?.[0])
  const harmless = project?.environments.find(({ is_protected }) => !is_protected)
  return project && harmless ? [project.title, harmless.name] : begun
}
