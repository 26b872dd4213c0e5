import { NEW_FLAG } from '@tailslide/core'
import type { ReactNode } from 'react'
import { InlineSelect } from '../../ui/inline-select.js'
import { numberOf, percent, words } from '../../words/words.js'
import type { DraftProps } from '../flag/draft.js'
import { Wrong } from '../flag/setting.js'
import { unknownRule } from '../may-trip.js'
import { percentAsSet } from '../value.js'
import { InWords, type NumberName } from './in-words.js'

const says = words.circuitSettings

const NUMBERS: readonly { readonly field: NumberName; readonly about: string; readonly unit: string }[] = [
  { field: 'circuit_slow_threshold_percentage', about: says.slow, unit: '%' },
  { field: 'circuit_confidence_percentage', about: says.sure, unit: '%' },
  { field: 'circuit_quorum_instances', about: says.quorum, unit: says.instances },
]

/** What most flags leave as it is. */
export function MoreOfCircuit(props: DraftProps) {
  const { draft, change, problems, refusal } = props
  return (
    <details className="mt-2">
      <summary className="print:hidden min-h-11 list-none py-3 text-meta text-ink-2 card:min-h-6 card:py-1">
        <span className="text-new-text underline">{says.more}</span>: {aboutOf(draft)}
      </summary>
      <div className="mt-2 flex flex-col gap-3">
        <Line about={says.compare}>
          <fieldset className="min-w-0" disabled={refusal !== undefined}>
            <InlineSelect
              label={says.compare}
              value={draft.circuit_rule ?? NEW_FLAG.circuit_rule}
              options={[
                { value: 'threshold', label: says.threshold },
                { value: 'comparison', label: says.comparison },
              ]}
              onChange={(rule) => change({ circuit_rule: rule === 'comparison' ? 'comparison' : 'threshold' })}
            />
          </fieldset>
        </Line>
        {NUMBERS.map(({ field, about, unit }) => (
          <Line key={field} about={about}>
            <InWords {...props} field={field} unit={unit} />
            {problems[field] !== undefined && <Wrong>{problems[field]}</Wrong>}
          </Line>
        ))}
        <Line about={says.profile}>
          <fieldset className="min-w-0" disabled={refusal !== undefined}>
            <InlineSelect
              label={says.profile}
              value={draft.circuit_recovery_profile}
              options={[
                { value: 'linear', label: says.linear },
                { value: 'exponential', label: says.exponential },
              ]}
              onChange={(to) => change({ circuit_recovery_profile: to === 'exponential' ? 'exponential' : 'linear' })}
            />
          </fieldset>
        </Line>
      </div>
    </details>
  )
}

function aboutOf(draft: DraftProps['draft']): string {
  const { circuit_rule, circuit_slow_threshold_percentage: slow, ...others } = { ...NEW_FLAG, ...draft }
  const worst = others.circuit_quorum_instances - 1
  return says.moreAbout(
    unknownRule(draft) ?? (circuit_rule === 'comparison' ? says.comparison : says.threshold),
    slow > 0 ? percent(slow) : says.never,
    worst > 0 ? numberOf(worst) : says.none,
    others.circuit_confidence_percentage > 0 ? percentAsSet(others.circuit_confidence_percentage) : says.plain,
  )
}

function Line({ about, children }: { about: string; children: ReactNode }) {
  return (
    <div className="grid items-start gap-x-4 gap-y-1 card:grid-cols-[minmax(0,1fr)_minmax(0,220px)]">
      <span className="text-ink-2 card:pt-1.5">{about}</span>
      <div className="min-w-0">{children}</div>
    </div>
  )
}
