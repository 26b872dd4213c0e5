import type { AppUsage } from '@tailslide/api'
import { Link } from '@tanstack/react-router'
import { usePlace } from '../frame/place.js'
import { Section } from '../ui/section.js'
import { Ago } from '../ui/time.js'
import { apart } from '../words/apart.js'
import { words } from '../words/words.js'

interface InVainProps {
  readonly title: string
  readonly about: string
  readonly names: AppUsage['unknown']
  /** Whether each has a page, as an archived flag has. */
  readonly linked?: boolean
}

/** Names that services ask for, and get their default. */
export function InVain({ title, about, names, linked = false }: InVainProps) {
  const { project, environment } = usePlace()
  if (names.length === 0) return null
  return (
    <Section title={title} about={about}>
      <ul>
        {names.map(({ name, first_asked_at, last_asked_at }) => (
          <li key={name} className="flex flex-wrap items-baseline justify-between gap-x-4 border-b border-line py-2.5">
            {linked ? (
              <Link
                to="/p/$project/$environment/flags/$flag"
                params={{ project: project.title, environment: environment.name, flag: name }}
                className="font-mono break-all text-ink no-underline hover:underline"
              >
                {apart(name)}
              </Link>
            ) : (
              <span className="font-mono break-all">{apart(name)}</span>
            )}
            <span className="text-meta text-ink-3">
              {words.services.askedLast} <Ago at={last_asked_at} /> · {words.services.firstAsked}{' '}
              <Ago at={first_asked_at} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
