import { Link } from '@tanstack/react-router'
import type { Place } from '../../frame/place.js'
import { words } from '../../words/words.js'

/** In the order in which they stand. */
const TABS = [
  { to: '/p/$project/$environment/flags/$flag', label: words.flag.tabs.setup },
  { to: '/p/$project/$environment/flags/$flag/circuit', label: words.flag.tabs.circuit },
  { to: '/p/$project/$environment/flags/$flag/why', label: words.flag.tabs.why },
  { to: '/p/$project/$environment/flags/$flag/history', label: words.flag.tabs.history },
  { to: '/p/$project/$environment/flags/$flag/code', label: words.flag.tabs.code },
] as const

export function Tabs({ place, flag }: { place: Place; flag: string }) {
  const params = { project: place.project.title, environment: place.environment.name, flag }
  return (
    <nav
      aria-label={words.flag.tabs.label}
      className="-mx-4 flex gap-5 overflow-x-auto border-b border-line px-4 card:mx-0 card:px-0"
    >
      {TABS.map(({ to, label }) => (
        <Link
          key={to}
          {...{ to, params }}
          activeOptions={{ exact: true, includeSearch: false }}
          className="flex min-h-11 items-center border-b-2 border-transparent whitespace-nowrap text-ink-2 no-underline outline-offset-[-2px] hover:text-ink card:min-h-10"
          activeProps={{ className: '!border-ink !text-ink font-semibold' }}
        >
          {label}
        </Link>
      ))}
    </nav>
  )
}
