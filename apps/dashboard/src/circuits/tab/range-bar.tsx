import { Link } from '@tanstack/react-router'
import { useFlagHere } from '../../flags/flag/flag-here.js'
import { words } from '../../words/words.js'
import { RANGES, type Range, USUAL_RANGE } from '../ranges.js'

/** How far back the charts look; it stands in the address. */
export function RangeBar({ range }: { range: Range }) {
  const { place, row } = useFlagHere()
  const params = { project: place.project.title, environment: place.environment.name, flag: row.title }
  return (
    <nav
      aria-label={words.circuits.ranges.label}
      className="flex max-w-full overflow-x-auto rounded-control border border-line-strong bg-sunken p-0.5"
    >
      {RANGES.map((each) => (
        <Link
          key={each.name}
          to="/p/$project/$environment/flags/$flag/circuit"
          params={params}
          search={each === USUAL_RANGE ? {} : { range: each.name }}
          replace
          aria-current={each === range ? 'true' : undefined}
          className={`flex min-h-11 items-center rounded-chip px-2.5 whitespace-nowrap no-underline outline-offset-[-2px] card:min-h-7 ${each === range ? 'bg-surface font-semibold text-ink shadow-[0_0_0_1px_var(--line-strong)]' : 'text-ink-2 hover:text-ink'}`}
        >
          {words.circuits.ranges[each.name]}
        </Link>
      ))}
    </nav>
  )
}
