import type { Flag } from '@tailslide/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useDeferredValue, useMemo, useState } from 'react'
import { type Place, usePlace } from '../frame/place.js'
import { Button } from '../ui/button.js'
import { INPUT } from '../ui/input.js'
import { Failed } from '../ui/notice.js'
import { WaitingRows } from '../ui/waiting-rows.js'
import { why } from '../words/why.js'
import { explain } from './decision.js'
import { Verdict } from './in-environment.js'
import { wholeFlagsOf } from './queries.js'
import { Scale } from './scale.js'
import { readWhySearch, type WhySearch } from './search.js'
import { UserField } from './user-field.js'
import { withEnds } from './with-ends.js'

/** As many rows as are shown at first, and more at each asking. */
const STEP = 100

/** What a user gets of every flag of an environment. */
export function WhyPage() {
  const place = usePlace()
  const search = useSearch({ from: '/inside/p/$project/$environment/why' })
  const navigate = useNavigate({ from: '/p/$project/$environment/why' })
  const { user = '', q = '', show } = search
  const [most, setMost] = useState(STEP)
  const flags = useQuery(wholeFlagsOf(place.environment.app_id))
  const asked = useDeferredValue(user)
  const all = useMemo(
    () =>
      (flags.data ?? []).map((flag) => ({
        title: flag.title,
        isForcedOff: isForcedOff(flag),
        ...explain(flag, asked),
      })),
    [flags.data, asked],
  )
  const ask = (wanted: WhySearch): void =>
    void navigate({ search: (before) => readWhySearch({ ...before, ...wanted }), replace: true })
  const count = all.filter(({ isIn }) => isIn).length
  const found = all.filter(
    ({ isIn, title }) =>
      (show === undefined || isIn === (show === 'new')) && title.toLowerCase().includes(q.toLowerCase()),
  )
  const filters = [
    { show: undefined, label: why.all, n: all.length },
    { show: 'new', label: why.newPath, n: count },
    { show: 'old', label: why.oldPath, n: all.length - count },
  ] as const
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-title leading-8 font-semibold">{why.title}</h1>
      <UserField user={user} onChange={(typed) => ask({ user: typed })} />
      {flags.error && !flags.data && <Failed error={flags.error} what={why.flags} retry={() => void flags.refetch()} />}
      {user === '' && <p className="text-ink-2">{why.ask}</p>}
      {user !== '' && flags.isPending && <WaitingRows />}
      {user !== '' && flags.data && (
        <>
          <p role="status" className="text-section font-semibold break-words whitespace-pre-wrap">
            {all.length === 0 ? why.nothing : why.getsOf(withEnds(user), count, all.length)}
          </p>
          <div className="flex flex-wrap items-center gap-2">
            <input
              type="search"
              aria-label={why.find}
              placeholder={why.find}
              className={`${INPUT} card:!w-[300px]`}
              value={q}
              onChange={(event) => ask({ q: event.target.value })}
            />
            <fieldset aria-label={why.which} className="flex gap-1">
              {filters.map((filter) => (
                <button
                  key={filter.label}
                  type="button"
                  aria-pressed={show === filter.show}
                  onClick={() => ask({ show: filter.show })}
                  className={`min-h-11 rounded-control px-2.5 whitespace-nowrap card:min-h-8 ${show === filter.show ? 'bg-chosen font-semibold' : 'text-ink-2 hover:bg-sunken'}`}
                >
                  {filter.label} <span className="font-normal text-ink-3">{filter.n.toLocaleString()}</span>
                </button>
              ))}
            </fieldset>
          </div>
          <ul className="border-t border-line-strong">
            {found.slice(0, most).map((about) => (
              <FlagLine key={about.title} {...{ place, user, about }} />
            ))}
          </ul>
          {found.length > most && (
            <Button className="self-start" onClick={() => setMost(most + STEP)}>
              {why.more(Math.min(STEP, found.length - most))}
            </Button>
          )}
        </>
      )}
    </div>
  )
}

interface FlagLineProps {
  readonly place: Place
  readonly user: string
  readonly about: ReturnType<typeof explain> & { readonly title: string; readonly isForcedOff: boolean }
}

function FlagLine({ place, user, about }: FlagLineProps) {
  const { title, isIn, reason, isForcedOff, position, limit } = about
  const params = { project: place.project.title, environment: place.environment.name, flag: title }
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-line py-2.5 card:grid-cols-[minmax(0,2fr)_92px_minmax(0,1.4fr)_minmax(120px,1fr)]">
      <Link
        to="/p/$project/$environment/flags/$flag/why"
        params={params}
        search={{ user }}
        className="min-w-0 font-mono wrap-anywhere text-ink no-underline hover:underline"
      >
        {title}
      </Link>
      <span>
        <Verdict isIn={isIn} />
      </span>
      <span className="text-meta text-ink-2">
        {isForcedOff && reason === 'circuit-open' ? why.forcedOff : why.short[reason]}
      </span>
      <span className="hidden card:block">
        <Scale position={position} limit={reason === 'off' || reason === 'circuit-open' ? 0 : limit} />
      </span>
    </li>
  )
}

const isForcedOff = ({ circuit_mode }: Flag): boolean => circuit_mode === 'forced_open'
