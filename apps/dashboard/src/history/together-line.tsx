import { Undo2 } from 'lucide-react'
import { ActorMark } from '../flags/list/change-cell.js'
import type { Place } from '../frame/place.js'
import { Button } from '../ui/button.js'
import { timeline, verbOf } from '../words/timeline.js'
import { Actor } from './actor.js'
import { Line } from './line.js'
import { DeletedSince, FlagName } from './names.js'
import { type BackTogether, type Together, usePlaceOf, useSince } from './use-back-together.js'
import { InPlace } from './where.js'

interface TogetherLineProps {
  readonly entries: Together
  readonly place: Place
  readonly showsPlace: boolean
  readonly onlyBy?: ((actor: string) => void) | undefined
  /** Whether more of them may stand further back. */
  readonly isCut: boolean
  readonly onBack: (back: BackTogether) => void
}

/** Flags that were switched in one go, and the way back for all of them. */
export function TogetherLine({ entries, place, showsPlace, onlyBy, isCut, onBack }: TogetherLineProps) {
  const [first] = entries
  const there = usePlaceOf(first, place)
  const since = useSince(entries, there !== undefined)
  const refusal = there && refusalOf(there, first.action)
  const changed = new Set(since.isKnown ? since.changed : [])
  return (
    <Line
      at={first.at}
      mark={<ActorMark actor={first.actor} />}
      reason={first.why}
      action={
        there &&
        !isCut &&
        since.same.length > 0 && (
          <Button
            aria-disabled={refusal !== undefined}
            title={refusal}
            onClick={() => refusal === undefined && onBack({ entries, place: there })}
          >
            <Undo2 size={14} aria-hidden />
            {timeline.undo}
          </Button>
        )
      }
    >
      <p>
        <Actor {...{ onlyBy }} actor={first.actor} /> {verbOf(first)}{' '}
        <b className="font-semibold">{timeline.flags(entries.length, isCut)}</b>
        {showsPlace && <InPlace {...{ place }} entry={first} />}
      </p>
      <details>
        <summary className="min-h-11 cursor-pointer text-meta text-ink-2 card:min-h-0">{timeline.whichOnes}</summary>
        <ul className="mt-1 flex flex-col gap-1">
          {entries.map((entry) => (
            <li key={entry.id}>
              <FlagName {...{ entry, place }} />{' '}
              {entry.flag_deleted ? (
                <DeletedSince entry={entry} />
              ) : (
                changed.has(entry) && <span className="text-meta text-ink-3">{timeline.changedSince}</span>
              )}
            </li>
          ))}
        </ul>
      </details>
    </Line>
  )
}

/** Switching on needs more than switching off. */
function refusalOf({ mayEdit, mayRelease, environment }: Place, action: string): string | undefined {
  if (!mayEdit) return timeline.onlyEditors
  return mayRelease || action === 'flag_on' ? undefined : timeline.onlyReleasers(environment.name)
}
