import type { HistoryEntry } from '@tailslide/api'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMe } from '../../../frame/place.js'
import { Diff, settingsIn } from '../../../ui/diff.js'
import { Failed } from '../../../ui/notice.js'
import { Ago } from '../../../ui/time.js'
import { WaitingRows } from '../../../ui/waiting-rows.js'
import { apart, quoted } from '../../../words/apart.js'
import { words } from '../../../words/words.js'
import { ActorMark, actorName } from '../../list/change-cell.js'
import { useFlagHere } from '../flag-here.js'
import { lastChangesOf } from '../queries.js'
import { SideSection } from './side-section.js'

/** What people note of a flag is told by the note alone. */
const saidOf = (action: string, note: string): string =>
  note === ''
    ? words.history.action(action)
    : action === 'update'
      ? apart(note)
      : `${words.history.action(action)}: ${apart(note)}`

const SHOWN = 4
const MOST_FIELDS = 3

const { changes } = words.flag

export function LastChanges() {
  const { place, flag } = useFlagHere()
  const { data, error, refetch } = useQuery(lastChangesOf(place.environment.app_id, flag.id))
  if (error && !data) return <Failed error={error} what={changes.failed} retry={() => void refetch()} />
  const params = { project: place.project.title, environment: place.environment.name, flag: flag.title }
  // A recovery has many steps, and its beginning and end tell enough here.
  const told = (data ?? []).filter(({ action }) => action !== 'circuit_recovery_update').slice(0, SHOWN)
  return (
    <SideSection
      title={changes.title}
      action={
        <Link to="/p/$project/$environment/flags/$flag/history" params={params} className="text-meta no-underline">
          {changes.all}
        </Link>
      }
    >
      {!data && <WaitingRows count={3} />}
      {data && told.length === 0 && <p className="text-ink-2">{changes.none}</p>}
      <ol className="flex flex-col gap-3.5">
        {told.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ol>
    </SideSection>
  )
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const me = useMe()
  const { actor, at, why, note, action } = entry
  // Off and on are said by the action; what it was made with is no change.
  const fields = action === 'create' ? [] : settingsIn(entry.changes).filter(({ field }) => field !== 'is_enabled')
  return (
    <li className="flex gap-2.5">
      <ActorMark actor={actor} />
      <div className="min-w-0">
        <div>
          <b className="font-semibold">{actorName(actor, me)}</b>{' '}
          <span className="text-ink-2">
            <Ago at={at} />
          </span>
        </div>
        <div className="text-meta break-words">
          {fields.length === 0 && saidOf(action, note)}
          <Diff changes={fields.slice(0, MOST_FIELDS)} />
          {fields.length > MOST_FIELDS && `+${fields.length - MOST_FIELDS}`}
        </div>
        {why !== '' && <div className="text-meta break-words text-ink-2">{quoted(why)}</div>}
      </div>
    </li>
  )
}
