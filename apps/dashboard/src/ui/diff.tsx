import type { HistoryEntry } from '@tailslide/api'
import { type Difference, differenceOf, isRecord } from '@tailslide/core'
import { LONGEST, valueText } from '../flags/value.js'
import { fieldName } from '../words/fields.js'
import { timeline } from '../words/timeline.js'

type Change = HistoryEntry['changes'][number]

const CHIP = 'max-w-full rounded-chip px-1 break-words'
const GONE = `${CHIP} bg-open-tint text-open-text line-through`
const CAME = `${CHIP} bg-added-tint text-added-text font-semibold`

/** Fields with what they were and what they became: colour, a strike and an order say the same. */
export function Diff({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) return null
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-1 text-meta">
      {changes.map((change) => (
        <div key={change.field} className="flex max-w-full min-w-0 flex-wrap items-baseline gap-x-1.5 gap-y-1">
          <dt className="text-ink-2 first-letter:uppercase">{fieldName(change.field)}</dt>
          <dd className="flex min-w-0 flex-wrap gap-x-1.5 gap-y-1">
            <Values {...change} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Values({ field, before, after }: Change) {
  const difference = longDifference(field, before, after)
  if (difference) return <Differing difference={difference} />
  return (
    <>
      {before !== null && (
        <>
          <del className={GONE}>{textOf(field, before)}</del>
          <span className="sr-only"> → </span>
        </>
      )}
      <ins className={`${CAME} no-underline`}>{textOf(field, after)}</ins>
    </>
  )
}

const MOST_NAMED = 6

/** What came and what went: of a list of thousands, and of a text that would be cut, that is what has changed. */
export function Differing({ difference: { kind, gone, came } }: { difference: Difference }) {
  const isList = kind === 'list'
  const rest = Math.max(0, gone.length - MOST_NAMED) + Math.max(0, came.length - MOST_NAMED)
  return (
    <>
      {gone.slice(0, MOST_NAMED).map((part) => (
        <del key={part} className={GONE}>
          {isList ? `− ${part}` : part || timeline.nothing}
        </del>
      ))}
      {!isList && <span className="sr-only"> → </span>}
      {came.slice(0, MOST_NAMED).map((part) => (
        <ins key={part} className={`${CAME} no-underline`}>
          {isList ? `+ ${part}` : part || timeline.nothing}
        </ins>
      ))}
      {rest > 0 && <span className="text-ink-2">{timeline.more(rest)}</span>}
    </>
  )
}

/** Of lists, and of texts that would be cut before the place at which they differ. */
export function longDifference(field: string, before: unknown, after: unknown): Difference | undefined {
  if (!isWhole(before) || !isWhole(after)) return undefined
  const difference = differenceOf(field, before, after)
  return difference?.kind === 'list' || Math.max(before.length, after.length) > LONGEST ? difference : undefined
}

/** Tower keeps the beginning of a long text and says how long it was. */
const CUT = /… \((\d+) characters\)$/
const isWhole = (value: unknown): value is string => typeof value === 'string' && !CUT.test(value)

/** A value as an entry or a comparison tells it; of a long one it says how long it is. */
export function textOf(field: string, value: unknown): string {
  const cut = typeof value === 'string' ? CUT.exec(value)?.[1] : undefined
  if (cut !== undefined) return timeline.characters(Number(cut).toLocaleString())
  if (value === null || value === '') return field === 'white_listed_users' ? timeline.nobody : timeline.nothing
  if (Array.isArray(value)) return value.map(String).join(', ') || timeline.nothing
  if (isRecord(value)) return JSON.stringify(value)
  return valueText(field, value)
}

/** Of an entry that tells where the circuit stands too, what people had set. */
export const settingsIn = (changes: readonly Change[]): readonly Change[] =>
  changes.filter(({ field }) => field !== 'circuit_status')
