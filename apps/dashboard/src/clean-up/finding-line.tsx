import type { Finding } from '@tailslide/api'
import { Link } from '@tanstack/react-router'
import { refusalEverywhere } from '../flags/flag/actions/everywhere.js'
import type { Place } from '../frame/place.js'
import { Refusable } from '../ui/refusable.js'
import { Ago } from '../ui/time.js'
import { cleanUp } from '../words/clean-up.js'
import { words } from '../words/words.js'
import { FindingLink, isElsewhere } from './finding-link.js'
import { kindOf } from './kind-of.js'

interface FindingLineProps {
  readonly finding: Finding
  readonly place: Place
  readonly onBegin: () => void
}

export function FindingLine({ finding, place, onBegin }: FindingLineProps) {
  const { code, flag_id, title, since, remedy } = finding
  const { does } = kindOf(code)
  const params = { project: place.project.title, environment: place.environment.name, flag: title }
  const ofMaking = place.mayEdit ? undefined : words.flags.onlyEditors
  const meant = /^Is "(.+)" meant\?/s.exec(remedy)?.[1]
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-line py-2.5 card:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)_auto]">
      {flag_id === null ? (
        <span className="col-start-1 row-start-1 font-mono break-all">{title}</span>
      ) : (
        <Link
          to="/p/$project/$environment/flags/$flag"
          params={params}
          className="col-start-1 row-start-1 font-mono break-all text-ink no-underline hover:underline"
        >
          {title}
        </Link>
      )}
      <span className="col-start-1 row-start-2 text-meta text-ink-2 card:col-start-2 card:row-start-1">
        {meant === undefined ? since !== null && <Since at={since} /> : cleanUp.meant(meant)}
      </span>
      <div className="col-start-2 row-span-2 row-start-1 justify-self-end card:col-start-3 card:row-span-1">
        {isElsewhere(does) ? (
          <FindingLink {...{ does, place, title }} />
        ) : (
          <Refusable refusal={does === 'make' ? ofMaking : refusalEverywhere(place, 'settings')} onClick={onBegin}>
            {cleanUp[does]}
          </Refusable>
        )}
      </div>
    </li>
  )
}

const Since = ({ at }: { at: string }) => (
  <>
    {cleanUp.since} <Ago at={at} />
  </>
)
