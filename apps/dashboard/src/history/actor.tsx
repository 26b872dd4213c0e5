import type { HistoryEntry } from '@tailslide/api'
import { useQuery } from '@tanstack/react-query'
import { actorName } from '../flags/list/change-cell.js'
import { useMe } from '../frame/place.js'
import { people } from '../people/queries.js'
import { apart } from '../words/apart.js'
import { timeline } from '../words/timeline.js'
import { namesakeOf } from './namesakes.js'

interface ActorProps {
  readonly actor: HistoryEntry['actor']
  readonly onlyBy: ((actor: string) => void) | undefined
}

/** Who did it, and what tells them apart: in sight where another person has the name, else when it is pointed at. */
export function Actor({ actor, onlyBy }: ActorProps) {
  const me = useMe()
  const isAdmin = me.grants.some(({ role }) => role === 'admin')
  const known = useQuery({ ...people, enabled: isAdmin })
  const { sign, isNeeded } = namesakeOf(actor, known.data ?? [me])
  const name = actor.kind === 'tower' ? timeline.system : actorName(actor, me)
  const more = actor.kind === 'token' ? timeline.token : isNeeded ? apart(sign) : ''
  return (
    <>
      {!onlyBy || actor.id === null ? (
        <b className="font-semibold" title={apart(sign) || undefined}>
          {name}
        </b>
      ) : (
        <button
          type="button"
          title={timeline.onlyBy(actor.name, sign)}
          className="font-semibold hover:underline"
          onClick={() => onlyBy(`${actor.kind}:${actor.id}`)}
        >
          {name}
        </button>
      )}
      {more !== '' && <span className="text-ink-2"> {more}</span>}
    </>
  )
}
