import type { HistoryEntry } from '@tailslide/api'
import { useQuery } from '@tanstack/react-query'
import { flagsOf } from '../api/queries.js'
import { ActorMark, actorName } from '../flags/list/change-cell.js'
import { type Place, useMe } from '../frame/place.js'
import { lookup } from '../state/lookup.js'
import { StateGlyph } from '../ui/glyphs.js'
import { lasting } from '../ui/lasting.js'
import { apart } from '../words/apart.js'
import { noteText } from '../words/notes.js'
import { timeline } from '../words/timeline.js'
import { Clock, Line } from './line.js'
import { FlagName, LookAt } from './names.js'
import { InPlace } from './where.js'

interface TripLineProps {
  readonly steps: readonly HistoryEntry[]
  readonly place: Place
  readonly showsPlace: boolean
}

const CIRCUIT = { kind: 'circuit', id: null, name: '' } as const

/** A trip with all its steps, oldest first as they happened. */
export function TripLine({ steps, place, showsPlace }: TripLineProps) {
  const me = useMe()
  const [first, last] = [steps[0], steps.at(-1)]
  if (!first || !last) return null
  const isCut = first.action !== 'circuit_open'
  return (
    <Line
      at={last.at}
      mark={<ActorMark actor={CIRCUIT} />}
      reason={last.why}
      action={<LookAt entry={last} place={place} />}
    >
      <p>
        <b className="font-semibold">{timeline.circuit}</b> {timeline.of} <FlagName entry={last} place={place} />{' '}
        <Course steps={steps} place={place} />
        {showsPlace && <InPlace {...{ place }} entry={last} />}
      </p>
      <ol className="flex flex-col gap-1 text-meta text-ink-2">
        {isCut && <li>{timeline.goesOn}</li>}
        {steps.map((step) => (
          <li key={step.id} className="grid grid-cols-[auto_16px_minmax(0,1fr)] items-baseline gap-x-3">
            <Clock at={step.at} exactly />
            <span className="self-center">
              <StepGlyph step={step} />
            </span>
            <span>
              {nameOf(step)}
              {step.actor.kind === 'circuit' || step.actor.kind === ''
                ? step.note !== '' && `: ${apart(noteText(step.note))}`
                : ` ${timeline.byHand(actorName(step.actor, me))}`}
            </span>
          </li>
        ))}
      </ol>
    </Line>
  )
}

const stepName = lookup(timeline.step)
const nameOf = ({ action, description }: HistoryEntry): string => stepName(action) ?? description

function StepGlyph({ step: { action } }: { step: HistoryEntry }) {
  if (action === 'circuit_open') return <StateGlyph kind="open" />
  return action === 'circuit_close' ? <StateGlyph kind="closed" /> : <StateGlyph kind="recovering" share={30} />
}

/** How it went, in a few words; what it does now is claimed only where it is known. */
function Course({ steps, place }: Pick<TripLineProps, 'steps' | 'place'>) {
  const [first, last] = [steps[0], steps.at(-1)]
  const appId = last?.app_id ?? 0
  const { data: rows } = useQuery({ ...flagsOf(appId), enabled: appId === place.environment.app_id })
  if (!first || !last) return null
  const openings = steps.filter(({ action }) => action === 'circuit_open').length
  const lasted = lasting(Date.parse(last.at) - Date.parse(first.at))
  const state = rows?.find(({ id }) => id === last.flag_id)?.circuit.state
  if (last.action === 'circuit_close') {
    if (openings === 0) return timeline.closed
    return `${timeline.opened(openings)} ${timeline.and} ${timeline.closedAgain(lasted)}`
  }
  if (last.action === 'circuit_open') {
    if (state !== 'open') return timeline.opened(openings)
    return (
      <>
        {openings > 1 && `${timeline.opened(openings)} ${timeline.and} `}
        <b className="font-semibold text-open-text">{timeline.isOpen}</b>{' '}
        <span className="text-ink-2">
          since <Clock at={last.at} exactly />
        </span>
      </>
    )
  }
  const opened = openings > 0 ? `${timeline.opened(openings)} ` : ''
  return state === 'recovering' ? (
    <>
      {opened}
      {opened && timeline.and} <b className="font-semibold text-warn-text">{timeline.isRecovering}</b>{' '}
      <span className="text-ink-2">{lasted}</span>
    </>
  ) : (
    `${opened}${timeline.andRecovering}`
  )
}
