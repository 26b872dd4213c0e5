import type { SettingName } from '@tailslide/core'
import { useQuery } from '@tanstack/react-query'
import { useMe } from '../../frame/place.js'
import { Button } from '../../ui/button.js'
import { Diff } from '../../ui/diff.js'
import { Ago } from '../../ui/time.js'
import { fieldName } from '../../words/fields.js'
import { words } from '../../words/words.js'
import { actorName } from '../list/change-cell.js'
import { valueText } from '../value.js'
import type { Meanwhile } from './draft.js'
import type { FlagHere } from './flag-here.js'
import { lastChangesOf } from './queries.js'

interface ConflictProps {
  readonly here: Pick<FlagHere, 'flag' | 'place'>
  readonly conflicts: readonly Meanwhile[]
  readonly onSettle: (field: SettingName, isMine: boolean) => void
}

const { conflict } = words.flag

/** Somebody has saved meanwhile: what they alone changed is taken over, and what both did is chosen between. */
export function Conflict({ here: { flag, place }, conflicts, onSettle }: ConflictProps) {
  const me = useMe()
  const { data, isFetching } = useQuery({ ...lastChangesOf(place.environment.app_id, flag.id), staleTime: 0 })
  // What was known before is not what has just been saved.
  const change = isFetching ? undefined : data?.[0]
  const isYou = change?.actor.kind === 'person' && change.actor.id === me.id
  const who = change ? actorName(change.actor, me) : conflict.somebody
  const both = conflicts.filter(({ yours }) => yours !== undefined)
  const theirs = conflicts.filter(({ yours }) => yours === undefined)
  return (
    <div role="alert" className="mb-3 flex flex-col gap-2 rounded-control bg-warn-tint px-3 py-2">
      <p className="font-semibold text-warn-text">
        {isYou ? conflict.savedByYou : conflict.saved(who)}
        {change && <Ago at={change.at} />}. {both.length > 0 && conflict.choose}
      </p>
      {both.map(({ field, theirs: other, yours }) => (
        <fieldset key={field} className="flex flex-wrap items-center gap-2">
          <legend className="sr-only">{fieldName(field)}</legend>
          <span className="w-32 first-letter:uppercase">{fieldName(field)}</span>
          <Button onClick={() => onSettle(field, false)}>
            <span className="font-normal text-ink-2">{isYou ? conflict.yoursSaved : conflict.theirs(who)}</span>
            {valueText(field, other)}
          </Button>
          <Button onClick={() => onSettle(field, true)}>
            <span className="font-normal text-ink-2">{conflict.yours}</span>
            {valueText(field, yours)}
          </Button>
        </fieldset>
      ))}
      {theirs.length > 0 && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span>{conflict.taken}</span>
          <Diff changes={theirs.map(({ field, seen, theirs: after }) => ({ field, before: seen, after }))} />
          <Button
            onClick={() => {
              for (const { field } of theirs) onSettle(field, false)
            }}
          >
            {conflict.keep}
          </Button>
        </div>
      )}
    </div>
  )
}
