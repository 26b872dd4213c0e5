import { NEW_FLAG } from '@tailslide/core'
import { Clock } from 'lucide-react'
import { Backtest } from '../../circuits/backtest.js'
import { InlineSelect } from '../../ui/inline-select.js'
import { words } from '../../words/words.js'
import type { DraftProps } from '../flag/draft.js'
import { Section, Setting, Wrong } from '../flag/setting.js'
import { mayTrip, unknownRule } from '../may-trip.js'
import { decidingOf, isSound } from './deciding.js'
import { Drawing } from './drawing.js'
import { InWords } from './in-words.js'
import { ModeChoice } from './mode-choice.js'
import { MoreOfCircuit } from './more-of-circuit.js'
import { Takes } from './takes.js'
import { useSettled } from './use-settled.js'
import { Window } from './window.js'

const says = words.circuitSettings

/** When the circuit opens and how it comes back, in words; what that will look like, and would have done in the last hour. */
export function CircuitSettings(props: DraftProps) {
  const { flag, draft, change, problems, refusal } = props
  const isOff = refusal !== undefined
  const isComparison = (draft.circuit_rule ?? NEW_FLAG.circuit_rule) === 'comparison'
  const newRule = unknownRule(draft)
  const isGrowing = draft.circuit_recovery_profile === 'exponential'
  const settings = useSettled(decidingOf(draft))
  return (
    <Section title={says.title} about={says.about}>
      <ModeChoice {...props} />
      <Setting label={says.opensWhen}>
        <p className="text-setting text-ink-2">
          {newRule !== undefined ? (
            says.unknownRule(newRule)
          ) : isComparison ? (
            <>
              {says.theNewFails} <InWords {...props} field="circuit_comparison_margin_percentage" unit={says.points} />
            </>
          ) : (
            <>
              {says.moreThan} <InWords {...props} field="error_threshold_percentage" unit="%" /> {says.ofTheCalls}{' '}
              {says.fail}
            </>
          )}
          {says.judgedOn} <InWords {...props} field="circuit_minimum_requests" unit={says.callsUnit} /> {says.andAtMost}{' '}
          <Window {...props} />
        </p>
        <Problems
          problems={[
            problems.error_threshold_percentage,
            problems.circuit_minimum_requests,
            problems.circuit_comparison_margin_percentage,
            problems.circuit_window,
          ]}
        />
        {isSound(draft) && !mayTrip(draft) && <p className="mt-1.5 font-medium text-warn-text">{says.neverOpens}</p>}
      </Setting>
      <Setting label={says.comesBack}>
        <p className="text-setting text-ink-2">
          <fieldset disabled={isOff} className="inline">
            <InlineSelect
              label={says.by}
              value={String(draft.is_recoverable)}
              options={[
                { value: 'true', label: says.bySelfYes },
                { value: 'false', label: says.bySelfNo },
              ]}
              onChange={(value) => change({ is_recoverable: value === 'true' })}
            />
          </fieldset>
          {draft.is_recoverable !== flag.is_recoverable && (
            <Was>{says[flag.is_recoverable ? 'bySelfYes' : 'bySelfNo']}</Was>
          )}{' '}
          {draft.is_recoverable ? (
            <>
              {says.after} <InWords {...props} field="circuit_recovery_delay" unit="s" />
              {says.lettingIn} <InWords {...props} field="circuit_initial_recovery_percentage" unit="%" />{' '}
              {says.ofRolloutFirst}{' '}
              {isGrowing ? (
                <>
                  {says.growth} <InWords {...props} field="circuit_recovery_increment_percentage" unit="%" />{' '}
                  {says.everyStep}{' '}
                </>
              ) : (
                <>
                  <InWords {...props} field="circuit_recovery_increment_percentage" unit={says.points} />{' '}
                  {says.moreEvery}{' '}
                </>
              )}
              <InWords {...props} field="circuit_recovery_rate" unit="s" />. {says.doubles}
            </>
          ) : (
            says.byHand
          )}
        </p>
        <Problems
          problems={[
            problems.circuit_recovery_delay,
            problems.circuit_initial_recovery_percentage,
            problems.circuit_recovery_increment_percentage,
            problems.circuit_recovery_rate,
          ]}
        />
        <MoreOfCircuit {...props} />
      </Setting>
      <div className="grid gap-x-8 gap-y-6 wide:grid-cols-2">
        <Drawing flag={flag} draft={draft} />
        <Takes flag={flag} draft={draft} />
      </div>
      <div className="flex gap-3 rounded-control bg-sunken px-3 py-2.5">
        <Clock size={16} aria-hidden className="mt-0.5 shrink-0 text-ink-2" />
        <div className="min-w-0 grow break-words">
          {isSound(draft) || newRule !== undefined ? (
            <Backtest flagId={flag.id} settings={settings} />
          ) : (
            words.circuits.backtest.mend
          )}
        </div>
      </div>
    </Section>
  )
}

function Problems({ problems }: { problems: readonly (string | undefined)[] }) {
  return problems.flatMap((problem) => (problem === undefined ? [] : [<Wrong key={problem}>{problem}</Wrong>]))
}

const Was = ({ children }: { children: string }) => (
  <span className="ml-1.5 text-meta font-medium whitespace-nowrap text-new-text">{says.was(children)}</span>
)
