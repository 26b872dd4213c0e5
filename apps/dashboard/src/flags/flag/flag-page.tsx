import type { Flag } from '@tailslide/core'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useParams } from '@tanstack/react-router'
import { flagsOf } from '../../api/queries.js'
import { type Place, usePlace } from '../../frame/place.js'
import { Failed } from '../../ui/notice.js'
import { flagWords } from '../../words/flag.js'
import type { FlagRow } from '../flag-state.js'
import { draftOf, problemsOf } from './draft.js'
import { FlagHereContext } from './flag-here.js'
import { flagOf } from './queries.js'
import { refusalOf } from './refusal.js'
import { Tabs } from './tabs.js'
import { useDraft } from './use-draft.js'

/** A flag by its title, with its tabs; what is unsaved stays while somebody looks into another tab. */
export function FlagPage() {
  const place = usePlace()
  const { flag: title } = useParams({ from: '/inside/p/$project/$environment/flags/$flag' })
  const rows = useQuery(flagsOf(place.environment.app_id))
  const row = rows.data?.find((each) => each.title === title)
  const stored = useQuery({ ...flagOf(row?.id ?? 0), enabled: row !== undefined })
  const error = rows.error ?? stored.error
  if (error && !stored.data) {
    return <Failed error={error} what={title} retry={() => void (rows.error ? rows : stored).refetch()} />
  }
  if (!row) return rows.isPending ? null : <p>{flagWords.gone(title)}</p>
  return (
    <div className="mx-auto flex max-w-[1240px] flex-col gap-6">
      <h1 className="font-mono text-title font-semibold break-words">{title}</h1>
      <Tabs place={place} flag={title} />
      {stored.data && <Body key={row.id} {...{ place, row, flag: stored.data.flag }} />}
    </div>
  )
}

function Body({ place, row, flag }: { place: Place; row: FlagRow; flag: Flag }) {
  const { edits, change } = useDraft(flag)
  const draft = draftOf(flag, edits)
  const problems = problemsOf(draft)
  return (
    <FlagHereContext value={{ place, row, flag, draft, change, problems, refusal: refusalOf(place) }}>
      <Outlet />
    </FlagHereContext>
  )
}
