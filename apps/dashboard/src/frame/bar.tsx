import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Suspense } from 'react'
import { me } from '../api/queries.js'
import { EnvironmentGlyph, Mark } from '../ui/glyphs.js'
import { words } from '../words/words.js'
import { afterFirst } from './at-hand.js'
import { ACCOUNT_LOOK, AccountFace, PROJECT_LOOK, ProjectFace } from './faces.js'
import { FindButton } from './find-button.js'
import { lastEnvironments } from './last-environments.js'
import type { Place } from './place.js'
import { inTabs } from './tabs.js'

// Menus come after the page: what they are made of weighs a third as much as all else.
const ProjectMenu = afterFirst(async () => (await import('./menus.js')).ProjectMenu)
const EnvironmentMenu = afterFirst(async () => (await import('./menus.js')).EnvironmentMenu)
const NotLive = afterFirst(async () => (await import('./not-live.js')).NotLive)
const AccountMenu = afterFirst(async () => (await import('./menus.js')).AccountMenu)

export interface BarProps {
  /** Undefined: there is no project yet. */
  readonly place: Place | undefined
  /** Whether the page belongs to no environment; `place` is where its links lead. */
  readonly isPlain?: boolean
}

/** In production the whole bar is of another colour: nobody should have to read to know where they are. */
export function Bar({ place, isPlain = false }: BarProps) {
  const isProduction = place !== undefined && !isPlain && place.environment.is_protected
  const tabs = place ? inTabs(place.project.environments, place.environment.app_id, lastEnvironments()) : []
  const look = isProduction ? 'bg-prod text-white' : 'bg-surface text-ink border-b border-line-strong'
  return (
    <header className={`sticky top-0 z-30 flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-1.5 ${look}`}>
      <Link to="/" className="flex items-center gap-2 font-semibold text-current no-underline">
        <Mark />
        <span className="sr-only column:not-sr-only">{words.frame.product}</span>
      </Link>
      {place && (
        <>
          <Suspense
            fallback={
              <span className={PROJECT_LOOK}>
                <ProjectFace title={place.project.title} />
              </span>
            }
          >
            <ProjectMenu place={place} />
          </Suspense>
          <nav
            aria-label={words.frame.environments}
            className="order-last flex w-full min-w-0 gap-1 overflow-x-auto p-0.5 card:order-none card:w-0 card:grow"
          >
            {tabs.map((environment) => (
              <EnvironmentTab
                key={environment.app_id}
                place={place}
                environment={environment}
                isHere={!isPlain && environment.app_id === place.environment.app_id}
                isProduction={isProduction}
              />
            ))}
            {tabs.length < place.project.environments.length && (
              <Suspense>
                <EnvironmentMenu place={place} />
              </Suspense>
            )}
          </nav>
        </>
      )}
      <span className={place ? 'grow card:hidden' : 'grow'} />
      {place && <FindButton />}
      <Account />
      <Suspense>
        <NotLive />
      </Suspense>
    </header>
  )
}

function EnvironmentTab({
  place,
  environment,
  isHere,
  isProduction,
}: {
  place: Place
  environment: Place['environment']
  isHere: boolean
  isProduction: boolean
}) {
  const here = isProduction ? 'bg-white text-[#5a1d54]' : 'bg-surface text-ink shadow-[0_0_0_1px_var(--control)]'
  const other = isProduction ? 'text-white hover:bg-white/15' : 'text-ink-2 hover:bg-sunken'
  return (
    <Link
      to="/p/$project/$environment/flags"
      params={{ project: place.project.title, environment: environment.name }}
      aria-current={isHere ? 'page' : undefined}
      className={`flex min-h-11 items-center gap-2 rounded-control px-3 py-1.5 whitespace-nowrap no-underline card:min-h-8 ${isHere ? `font-semibold ${here}` : other}`}
    >
      <EnvironmentGlyph name={environment.name} isProtected={environment.is_protected} />
      <span className="max-w-[200px] truncate">{environment.name}</span>
    </Link>
  )
}

export function Account() {
  const { data: person } = useQuery(me)
  return (
    <Suspense
      fallback={
        person && (
          <span className={ACCOUNT_LOOK}>
            <AccountFace name={person.name} />
          </span>
        )
      }
    >
      <AccountMenu />
    </Suspense>
  )
}
