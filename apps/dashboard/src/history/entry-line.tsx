import type { HistoryEntry } from '@tailslide/api'
import { Undo2 } from 'lucide-react'
import { ActorMark } from '../flags/list/change-cell.js'
import type { Place } from '../frame/place.js'
import { Button } from '../ui/button.js'
import { Diff, settingsIn } from '../ui/diff.js'
import { apart } from '../words/apart.js'
import { timeline, verbOf } from '../words/timeline.js'
import { Actor } from './actor.js'
import { Line } from './line.js'
import { DeletedSince, FlagName } from './names.js'
import { hasFields, objectOf } from './object-of.js'
import { type Back, useOffer } from './use-back.js'
import { GoneTitle, InPlace } from './where.js'

interface EntryLineProps {
  readonly entry: HistoryEntry
  readonly place: Place
  readonly showsPlace: boolean
  readonly onlyBy?: ((actor: string) => void) | undefined
  readonly onBack: (back: Back) => void
}

export function EntryLine({ entry, place, showsPlace, onlyBy, onBack }: EntryLineProps) {
  const offer = useOffer(entry, place)
  const { actor, why, note } = entry
  const source = /^promoted from (.+)$/.exec(note)?.[1]
  const object = objectOf(entry, place.project.environments.find(({ app_id }) => app_id === entry.app_id)?.name)
  const isToldAbove = source !== undefined || /^to entry \d+$/.test(note)
  const more = object ? object.more : isToldAbove ? '' : note
  return (
    <Line
      at={entry.at}
      mark={<ActorMark actor={actor} />}
      reason={why}
      action={
        entry.flag_deleted ? (
          <DeletedSince entry={entry} />
        ) : (
          offer && (
            <Button
              aria-disabled={offer.refusal !== undefined}
              title={offer.refusal}
              onClick={() => offer.refusal === undefined && onBack(offer.back)}
            >
              <Undo2 size={14} aria-hidden />
              {timeline[offer.back.kind]}
            </Button>
          )
        )
      }
    >
      <p>
        <Actor {...{ actor, onlyBy }} /> {source === undefined ? verbOf(entry) : 'copied'}{' '}
        {object === undefined ? (
          <FlagName {...{ entry, place }} />
        ) : (
          <b className="font-semibold">
            {entry.action === 'app_delete' ? (
              <GoneTitle {...{ entry, place }}>{apart(object.name)}</GoneTitle>
            ) : (
              apart(object.name)
            )}
          </b>
        )}
        {source !== undefined && ` from ${apart(source)}`}
        {showsPlace && <InPlace {...{ entry, place }} />}
      </p>
      {more !== '' && <p className="mt-1 text-meta text-ink-2">{apart(more)}</p>}
      {hasFields(entry) && <Diff changes={settingsIn(entry.changes)} />}
    </Line>
  )
}
