import { CALLS_FOR_A_STEP, circuitRules, type Flag, nextPercentage } from '@tailslide/core'
import type { ReactNode } from 'react'
import { useLastKnown } from '../../flags/flag/last-known.js'
import { type FlagRow, type FlagState, shareNow, stateOf } from '../../flags/flag-state.js'
import { mayTrip, unknownRule } from '../../flags/may-trip.js'
import { StateGlyph } from '../../ui/glyphs.js'
import { lasting } from '../../ui/lasting.js'
import { useNow } from '../../ui/time.js'
import { percent, words } from '../../words/words.js'
import { toCome } from '../ramp.js'

const COLOURS: Readonly<Partial<Record<FlagState['kind'], string>>> = {
  open: 'text-open-text',
  recovering: 'text-warn-text',
  observing: 'text-observe-text',
  'forced-off': 'text-forced-text',
  'forced-on': 'text-forced-text',
}

/** Who gets the new path now and why, and when that changes. */
export function CircuitSentence({ row, flag }: { row: FlagRow; flag: Flag }) {
  const state = stateOf(row)
  const lastKnown = useLastKnown(row.id)
  const says = words.circuits.sentence
  const users = percent(Math.round(shareNow(row, state) * 10) / 10)
  const begin = (text: string): ReactNode => (
    <b className={`font-semibold ${COLOURS[state.kind] ?? 'text-ink'}`}>{text}</b>
  )
  const share = <b className="font-semibold text-ink">{says.ofUsers(users)}</b>
  const told = (): ReactNode => {
    switch (state.kind) {
      case 'open':
        return (
          <>
            {begin(says.open)}
            {says.getsNew}
            <Retry at={state.retryAt} />
          </>
        )
      case 'recovering':
        return (
          <>
            {begin(says.recovering)}
            {share}
            {says.getNew}
            {says.ofRollout(percent(Math.round(state.share)), percent(row.rollout_percentage))}
            <Next row={row} flag={flag} />
          </>
        )
      case 'forced-off':
        return (
          <>
            {begin(says.forcedOff)}
            {says.untilLetGo}
          </>
        )
      case 'forced-on':
        return (
          <>
            {begin(says.forcedOn)}
            {share}
            {says.getNew}
            {says.whateverFails}
          </>
        )
      case 'off':
        return (
          <>
            {begin(says.off)}
            {says.offGets}
          </>
        )
      case 'observing':
      case 'closed':
        return (
          <>
            {begin(says[state.kind])}
            {share}
            {says.getNew}
            {state.kind === 'observing' ? says.writesDown : opensWhen(flag)}
          </>
        )
    }
  }
  return (
    <div className="flex items-start gap-3">
      <span className="mt-1 scale-125">
        <StateGlyph kind={state.kind} share={state.kind === 'recovering' ? state.share : 0} />
      </span>
      <p className="text-title text-ink-2">
        {lastKnown && <strong className="font-semibold text-warn-text">{lastKnown}</strong>}
        {told()}
      </p>
      <p aria-live="polite" className="sr-only">
        {`${lastKnown ?? ''}${words.state[state.kind]}, ${says.ofUsers(users)}`}
      </p>
    </div>
  )
}

function opensWhen(flag: Flag): string {
  const says = words.circuits.sentence
  if (flag.circuit_rule === 'comparison') return says.comparing
  const rule = unknownRule(flag)
  if (rule !== undefined) return says.opensByRule(rule)
  if (!mayTrip(flag)) return says.opensNever
  const { error_threshold_percentage: failing, circuit_slow_threshold_percentage: slow = 0 } = flag
  return failing > 0 ? says.opensAbove(percent(failing)) : says.opensAboveSlow(percent(slow))
}

function Retry({ at }: { at: number | undefined }) {
  const now = useNow()
  const says = words.circuits.sentence
  if (at === undefined) return says.stays
  if (at <= now) return says.retrySoon
  return (
    <>
      {says.retryIn}
      <b className="font-semibold text-ink">{lasting(at - now)}</b>.
    </>
  )
}

function Next({ row, flag }: { row: FlagRow; flag: Flag }) {
  const now = useNow()
  const rules = circuitRules(flag)
  const ahead = toCome(row.circuit, rules, now)
  const says = words.circuits.sentence
  if (ahead.kind === 'none' || row.circuit.state !== 'recovering') return null
  if (ahead.kind === 'waits') return says.waits(CALLS_FOR_A_STEP)
  const { next, steps } = ahead
  const last = steps.at(-1) ?? next
  return (
    <>
      {says.nextIn}
      <b className="font-semibold text-ink">{lasting(Math.max(0, next.at - now))}</b>
      {nextPercentage(row.circuit.percentage, rules) < 100 && (
        <>
          {says.allBack}
          <b className="font-semibold text-ink">{lasting(last.at - now)}</b>
        </>
      )}
      {says.healthy}
    </>
  )
}
