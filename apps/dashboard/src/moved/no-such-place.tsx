import type { Project } from '@tailslide/api'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation, useParams, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { Frame } from '../frame/frame.js'
import { NamesBefore, namesBefore } from '../frame/names-before.js'
import { placeOf, useMe } from '../frame/place.js'
import { roleIn } from '../frame/roles.js'
import { useTitle } from '../frame/use-title.js'
import { placeToBeginAt } from '../frame/whereabouts.js'
import { EnvironmentGlyph } from '../ui/glyphs.js'
import { moved } from '../words/moved.js'
import { onceAt } from './once-at.js'

/** More of them are found by the menu of projects. */
const MOST_OFFERED = 20

/** Where an address names a project or an environment that is not there: goes to its name now where the history has it, or offers others. */
export function NoSuchPlace({ known }: { known: readonly Project[] }) {
  const { project: title = '', environment: name } = useParams({ strict: false })
  const me = useMe()
  const { pathname, searchStr, hash } = useLocation()
  const { history } = useRouter()
  const once = useQuery(onceAt({ project: title, environment: name }, known))
  const now = once.data && pathNow(once.data, pathname, known)
  useEffect(() => {
    if (now === undefined) return
    namesBefore.note(once.data ?? [])
    history.replace(`${now}${searchStr}${hash && `#${hash}`}`)
  }, [history, now, once.data, searchStr, hash])
  const project = known.find((each) => each.title === title)
  const [near, begin] = placeToBeginAt(project ? [project] : known) ?? []
  const around = known.find((each) => each.title === near)
  const environment = around?.environments.find((each) => each.name === begin)
  const place = around && environment && placeOf(around, environment, roleIn(me, around.id))
  const isLooking = once.isPending || now !== undefined
  return (
    <Frame place={place} isPlain>
      {isLooking ? <Looking /> : <Offered known={known} project={project} title={title} name={name} />}
    </Frame>
  )
}

function pathNow(once: Parameters<NamesBefore['note']>[0], pathname: string, known: readonly Project[]) {
  const names = new NamesBefore()
  names.note(once)
  return names.pathNow(pathname, known)
}

function Looking() {
  useTitle('')
  return <p className="py-10 text-ink-2">{moved.looking}</p>
}

interface OfferedProps {
  readonly known: readonly Project[]
  /** Of the address, where it is the environment alone that is not there. */
  readonly project: Project | undefined
  readonly title: string
  readonly name: string | undefined
}

function Offered({ known, project, title, name }: OfferedProps) {
  const heading = project && name !== undefined ? moved.noEnvironment(project.title, name) : moved.noProject(title)
  useTitle(heading)
  return (
    <div className="flex max-w-[680px] flex-col gap-2 py-6">
      <h1 className="text-title font-semibold wrap-anywhere">{heading}</h1>
      <p className="text-ink-2">{project ? moved.environmentHelp : moved.projectHelp}</p>
      {known.length > 0 ? (
        <h2 className="mt-4 text-section font-semibold">{project ? moved.environments : moved.projects}</h2>
      ) : (
        <Link to="/start">{moved.toStart}</Link>
      )}
      <ul>
        {(project ? placesIn(project) : known.slice(0, MOST_OFFERED).flatMap(placeIn)).map((place) => (
          <li key={`${place.project} ${place.environment}`}>
            <Link
              to="/p/$project/$environment/flags"
              params={{ project: place.project, environment: place.environment }}
              className="flex min-h-11 max-w-full items-center gap-2 break-words card:min-h-8"
            >
              {project && <EnvironmentGlyph name={place.environment} isProtected={place.isProtected} />}
              {project ? place.environment : place.project}
            </Link>
          </li>
        ))}
      </ul>
      {!project && known.length > MOST_OFFERED && (
        <p className="text-ink-2">{moved.more(known.length - MOST_OFFERED)}</p>
      )}
    </div>
  )
}

const placesIn = ({ title, environments }: Project) =>
  environments.map(({ name, is_protected }) => ({ project: title, environment: name, isProtected: is_protected }))

const placeIn = (project: Project) => {
  const [, begin] = placeToBeginAt([project]) ?? []
  return placesIn(project).filter(({ environment }) => environment === begin)
}
