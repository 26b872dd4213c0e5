import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useFlagHere } from '../flags/flag/flag-here.js'
import { everywhereOf } from '../flags/flag/queries.js'
import { Failed } from '../ui/notice.js'
import { why } from '../words/why.js'
import { explain } from './decision.js'
import { InEnvironment } from './in-environment.js'
import { readWhySearch } from './search.js'
import { UserField } from './user-field.js'
import { withEnds } from './with-ends.js'

const list = new Intl.ListFormat(undefined, { type: 'conjunction' })

/** What a user gets of one flag, step by step, in every environment. */
export function FlagWhy() {
  const { place, row } = useFlagHere()
  const { user = '' } = useSearch({ from: '/inside/p/$project/$environment/flags/$flag/why' })
  const navigate = useNavigate({ from: '/p/$project/$environment/flags/$flag/why' })
  const everywhere = useQuery(everywhereOf(row.id))
  if (everywhere.error && !everywhere.data) {
    return <Failed error={everywhere.error} what={row.title} retry={() => void everywhere.refetch()} />
  }
  const explained = (everywhere.data ?? []).map(({ environment, flag }) => ({ environment, ...explain(flag, user) }))
  const places = explained.filter(({ isIn }) => isIn).map(({ environment }) => environment.name)
  return (
    <div className="flex flex-col gap-5">
      <UserField
        user={user}
        onChange={(wanted) => void navigate({ search: readWhySearch({ user: wanted }), replace: true })}
      />
      {user === '' ? (
        <p className="text-ink-2">{why.ask}</p>
      ) : (
        <>
          <p role="status" className="text-section font-semibold break-words whitespace-pre-wrap">
            {places.length === 0 ? why.getsNowhere(withEnds(user)) : why.gets(withEnds(user), list.format(places))}
          </p>
          <ul className="grid gap-4 card:grid-cols-[repeat(auto-fill,minmax(300px,1fr))]">
            {explained.map(({ environment, ...about }) => (
              <li key={environment.app_id} className="min-w-0">
                <InEnvironment
                  {...{ environment, about, place }}
                  title={row.title}
                  isHere={environment.app_id === place.environment.app_id}
                />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
