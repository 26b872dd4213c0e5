import type { Series } from '@tailslide/api'
import { circuitRules, type Flag } from '@tailslide/core'
import { useState } from 'react'
import type { FlagRow } from '../../flags/flag-state.js'
import { aboutPercent, numberOf, percent, words } from '../../words/words.js'
import { toCome, usersOver } from '../ramp.js'
import { type Frame, roundAbove } from './frame.js'
import { Plot } from './plot.js'
import { ratesOf, staircaseOf } from './rates.js'
import { Strip } from './strip.js'
import { pointTime } from './time-axis.js'

interface PanelsProps {
  readonly row: FlagRow
  readonly flag: Flag
  readonly series: Series
  readonly frame: Frame
  readonly onLook: (id: number | undefined) => void
}

/** One time axis under the state of the circuit, who got the new path, its calls, and how many of them failed. */
export function Panels({ row, flag, series, frame, onLook }: PanelsProps) {
  const [hovered, setHovered] = useState<number>()
  const rules = circuitRules(flag)
  const rates = ratesOf(series.points, { bucket: series.bucket, now: frame.now })
  const steps = usersOver(frame.spans, rules, row.circuit)
  const next = toCome(row.circuit, rules, frame.now)
  const expected = next.kind === 'steps' ? next.steps : []
  const stairs = staircaseOf(
    steps,
    expected.map(({ at, share }) => ({ at, share: (share * row.rollout_percentage) / 100 })),
    frame,
  )
  const last = rates.times.length - 1
  const index = Math.min(hovered ?? last, last)
  const time = hovered === undefined ? undefined : rates.times[index]
  const when = time === undefined ? undefined : words.circuits.chart.at(pointTime(time, series.bucket))
  const limit = flag.error_threshold_percentage
  const slowLimit = rules.slowThreshold
  const hasSlow = slowLimit > 0 || rates.slow.some((share) => (share ?? 0) > 0)
  const isObserving = row.circuit_mode === 'observe'
  const limitOf = (at: number) =>
    at > 0
      ? { at, label: (isObserving ? words.circuits.chart.wouldLimit : words.circuits.chart.limit)(percent(at)) }
      : undefined
  const shared = { frame, onHover: setHovered }
  const now = lastOf(stairs.users)
  const users = usersAt(steps, time) ?? now
  const [ofNew, ofOld] = [rates.failing[index] ?? null, rates.oldFailing[index] ?? null]
  const hasOld = rates.oldFailing.some((share) => share !== null)
  return (
    <div className="min-w-0">
      <Strip frame={frame} onLook={onLook} />
      <Title
        name={words.circuits.chart.users}
        value={users === null ? '' : when ? aboutPercent(users) : words.circuits.chart.usersNow(aboutPercent(users))}
        when={when}
      />
      <Plot
        {...shared}
        label={`${words.circuits.chart.users}: ${now === null ? '' : aboutPercent(now)}`}
        height={64}
        times={stairs.times}
        lines={[
          { values: stairs.users, colour: 'new', isStair: true, isFilled: true },
          { values: stairs.toCome, colour: 'new', isStair: true, isDashed: true },
        ]}
        top={roundAbove(Math.max(0.1, row.rollout_percentage, ...steps.map(({ share }) => share)))}
        hasTimes={false}
        format={percent}
        onHover={ignore}
      />
      <Title
        name={words.circuits.chart.callsTitle}
        value={words.circuits.chart.perSecond(rateText(rates.calls[index]))}
        when={when}
      />
      <Plot
        {...shared}
        label={`${words.circuits.chart.callsTitle}: ${words.circuits.chart.perSecond(rateText(rates.calls.at(-1)))}`}
        height={92}
        times={[...rates.times, frame.now]}
        lines={[{ values: [...rates.calls, rates.calls.at(-1) ?? null], colour: 'new', isStair: true, isFilled: true }]}
        bars={rates.failed}
        top={roundAbove(highest(rates.calls))}
        hasTimes={false}
        format={numberOf}
      />
      <Title
        name={words.circuits.chart.failing}
        value={
          hasOld
            ? words.circuits.chart.newOld(shareText(ofNew), shareText(ofOld))
            : words.circuits.chart.newOnly(shareText(ofNew))
        }
        when={when}
      />
      <Plot
        {...shared}
        label={`${words.circuits.chart.failing}: ${words.circuits.chart.newOld(shareText(ofNew), shareText(ofOld))}`}
        height={hasSlow ? 116 : 140}
        times={rates.times.map((at) => at + series.bucket / 2)}
        lines={[
          { values: rates.failing, colour: 'new' },
          { values: rates.oldFailing, colour: 'old', isDashed: true },
        ]}
        limit={limitOf(limit)}
        top={Math.min(100, roundAbove(Math.max(limit * 1.5, highest(rates.failing), highest(rates.oldFailing), 1)))}
        hasTimes={!hasSlow}
        format={percent}
      />
      {hasSlow && (
        <>
          <Title name={words.circuits.chart.slow} value={shareText(rates.slow[index] ?? null)} when={when} />
          <Plot
            {...shared}
            label={`${words.circuits.chart.slow}: ${shareText(rates.slow.at(-1) ?? null)}`}
            height={90}
            times={rates.times.map((at) => at + series.bucket / 2)}
            lines={[{ values: rates.slow, colour: 'new' }]}
            limit={limitOf(slowLimit)}
            top={Math.min(100, roundAbove(Math.max(slowLimit * 1.5, highest(rates.slow), 1)))}
            hasTimes
            format={percent}
          />
        </>
      )}
    </div>
  )
}

function Title({ name, value, when }: { name: string; value: string; when: string | undefined }) {
  return (
    <p className="mt-2 pl-12 text-meta text-ink-2">
      <span className="font-semibold text-ink">{name}</span> <span className="ml-2">{value}</span>
      {when !== undefined && <span className="ml-2 text-ink-3">{when}</span>}
    </p>
  )
}

const ignore = (): void => {}
const highest = (values: readonly (number | null)[]): number =>
  values.reduce<number>((most, each) => Math.max(most, each ?? 0), 0)
const lastOf = (values: readonly (number | null)[]): number | null => values.findLast((each) => each !== null) ?? null
const shareText = (share: number | null): string => (share === null ? words.circuits.chart.none : aboutPercent(share))
const rateText = (rate: number | null | undefined): string =>
  numberOf(rate == null ? 0 : rate >= 10 ? Math.round(rate) : Math.round(rate * 10) / 10)

function usersAt(steps: readonly { at: number; share: number }[], time: number | undefined): number | null {
  return time === undefined ? null : (steps.findLast(({ at }) => at <= time)?.share ?? null)
}
