import { Link } from '@tanstack/react-router'
import type { Place } from '../../frame/place.js'
import { StateGlyph } from '../../ui/glyphs.js'
import { words } from '../../words/words.js'
import { type FlagRow, type StateKind, stateOf } from '../flag-state.js'

/** In the order in which they stand. */
const TABS = [
  { to: '/p/$project/$environment/flags/$flag', label: words.flag.tabs.setup },
  { to: '/p/$project/$environment/flags/$flag/circuit', label: words.flag.tabs.circuit },
  { to: '/p/$project/$environment/flags/$flag/why', label: words.flag.tabs.why },
  { to: '/p/$project/$environment/flags/$flag/history', label: words.flag.tabs.history },
  { to: '/p/$project/$environment/flags/$flag/code', label: words.flag.tabs.code },
] as const

/** At work: its circuit does something, which the tab shows on every other tab too. */
const AT_WORK: readonly string[] = ['open', 'recovering', 'forced-off', 'forced-on'] satisfies readonly StateKind[]

export function Tabs({ place, flag, row }: { place: Place; flag: string; row: FlagRow | undefined }) {
  const state = row && stateOf(row)
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
          className="flex min-h-11 items-center gap-2 border-b-2 border-transparent whitespace-nowrap text-ink-2 no-underline outline-offset-[-2px] hover:text-ink card:min-h-10"
          activeProps={{ className: '!border-ink !text-ink font-semibold' }}
        >
          {label}
          {state && AT_WORK.includes(state.kind) && label === words.flag.tabs.circuit && (
            <>
              <StateGlyph kind={state.kind} share={state.kind === 'recovering' ? state.share : 0} />
              <span className="sr-only">{words.state[state.kind]}</span>
            </>
          )}
        </Link>
      ))}
    </nav>
  )
}
