import { CALLS_FOR_A_STEP, circuitRules, type Flag } from '@tailslide/core'
import { towerNow } from '../../clock/tower-now.js'
import type { FlagRow } from '../../flags/flag-state.js'
import { valueText } from '../../flags/value.js'
import { exactly } from '../../ui/lasting.js'
import { useNow } from '../../ui/time.js'
import { apart, quoted } from '../../words/apart.js'
import { noteText } from '../../words/notes.js'
import { words } from '../../words/words.js'
import { DecisionGlyph } from '../chart/decision-glyph.js'
import { clockTime } from '../chart/time-axis.js'
import type { Decision } from '../past.js'
import { toCome } from '../ramp.js'

const MOST = 12
const { happened } = words.circuits

export interface HappenedProps {
  readonly row: FlagRow
  readonly flag: Flag
  /** Undefined: not known as yet. */
  readonly decisions: readonly Decision[] | undefined
  readonly looked: number | undefined
  readonly onLook: (id: number | undefined) => void
}

/** Each decision under the number that it has on the time axis, with what it was decided on; the newest first. */
export function Happened({ row, flag, decisions: known, looked, onLook }: HappenedProps) {
  const decisions = known ?? []
  const shown = decisions.map((decision, index) => ({ decision, number: index + 1 })).slice(-MOST)
  return (
    <section aria-labelledby="happened" className="border-t border-line-strong pt-4">
      <h2 id="happened" className="mb-1 text-section font-semibold">
        {happened.title}
      </h2>
      <ol>
        <Expected row={row} flag={flag} />
        {shown.reverse().map(({ decision, number }) => (
          <li
            key={decision.id}
            onMouseEnter={() => onLook(decision.id)}
            onMouseLeave={() => onLook(undefined)}
            className={`-mx-2 flex gap-3 rounded-control border-b border-line px-2 py-2 last:border-b-0 ${looked === decision.id ? 'bg-new-tint' : ''}`}
          >
            <svg width="20" height="20" viewBox="-3 -3 22 22" aria-hidden className="mt-0.5 shrink-0">
              <DecisionGlyph kind={decision.kind} number={number} isLooked={false} />
            </svg>
            <div className="min-w-0 break-words">
              <span className="font-semibold">{titleOf(decision, decisions[number - 2])}</span>{' '}
              <time dateTime={decision.entry.at} className="text-ink-2">
                {timeOf(decision.at)}
              </time>
              <div className="text-meta text-ink-2">{told(decision)}</div>
            </div>
          </li>
        ))}
      </ol>
      {known?.length === 0 && <p className="py-2 text-ink-2">{happened.none}</p>}
      {decisions.length > MOST && (
        <p className="py-2 text-meta text-ink-3">{happened.earlier(decisions.length - MOST)}</p>
      )}
    </section>
  )
}

function titleOf({ kind, entry }: Decision, before: Decision | undefined): string {
  if (kind === 'mode') {
    const mode = entry.changes.find(({ field }) => field === 'circuit_mode')?.after
    return happened.mode(valueText('circuit_mode', mode))
  }
  return kind === 'opened' && before?.kind === 'recovering' ? happened.openedAgain : happened[kind]
}

/** What it was decided on, and whose hand it was. */
export function told({ entry: { note, why, actor } }: Pick<Decision, 'entry'>): string {
  const by = actor.kind === 'circuit' || actor.name === '' ? '' : happened.by(actor.name)
  return [apart(noteText(note)), by, why === '' ? '' : quoted(why)].filter((text) => text !== '').join(', ')
}

const DAY_MS = 86_400_000
const longAgo = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})
export const timeOf = (at: number): string => (towerNow() - at > DAY_MS ? longAgo.format(at) : clockTime(at))

/** When all are back at the soonest, or what that waits for: no time is told that is known to be wrong. */
function Expected({ row, flag }: Pick<HappenedProps, 'row' | 'flag'>) {
  const now = useNow()
  const next = toCome(row.circuit, circuitRules(flag), now)
  if (next.kind === 'none' || !row.is_enabled || row.circuit_mode !== 'automatic') return null
  const [when, why] =
    next.kind === 'waits'
      ? [
          happened.notExpected,
          happened.waits(next.left, CALLS_FOR_A_STEP, next.until === undefined ? undefined : clockTime(next.until)),
        ]
      : [
          happened.expectedAt(clockTime(next.steps.at(-1)?.at ?? next.next.at)),
          happened.toGo(next.steps.length, exactly(flag.circuit_recovery_rate)),
        ]
  return (
    <li className="flex gap-3 border-b border-line py-2">
      <span aria-hidden className="mt-0.5 ml-0.5 size-4 shrink-0 rounded-full border border-dashed border-control" />
      <div>
        <span className="font-semibold">{happened.expected}</span> <span className="text-ink-2">{when}</span>
        <div className="text-meta text-ink-2">{why}</div>
      </div>
    </li>
  )
}
