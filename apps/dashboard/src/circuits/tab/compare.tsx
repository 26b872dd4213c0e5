import type { Series } from '@tailslide/api'
import { circuitRules, enteredAt, type Flag } from '@tailslide/core'
import type { ReactNode } from 'react'
import type { FlagRow } from '../../flags/flag-state.js'
import { lasting } from '../../ui/lasting.js'
import { aboutPercent, percent, words } from '../../words/words.js'
import { shareOf } from '../chart/rates.js'
import { type Compared, comparedSince, evidenceOf, type PathSums, sentToOld, sumsOf } from './evidence.js'

const { compare: says } = words.circuits

const NOTHING: Readonly<Record<Exclude<Compared, 'soon'>, string | undefined>> = {
  both: undefined,
  'none yet': says.noOldYet,
  'not reported': says.noOld,
}

/** How the two paths fared since the circuit last moved, as far as the chart reaches, and how sure it is that the new one is worse. */
export function Compare({ flag, row, series: given }: { flag: Flag; row: FlagRow; series: Series }) {
  const { circuit } = row
  const isMoved = circuit.state === 'recovering' || circuit.state === 'closed'
  const since = isMoved ? Math.max(given.from, enteredAt(circuit)) : given.from
  const series = { ...given, from: since, points: given.points.filter(({ timestamp }) => timestamp >= since) }
  const { ofNew, ofOld } = sumsOf(series.points)
  const compared = comparedSince(given, since, sentToOld(row))
  if (compared === 'soon') {
    return (
      <Section>
        <p className="text-ink-2">{says.soon}</p>
      </Section>
    )
  }
  const nothing = NOTHING[compared]
  return (
    <Section time={says.since(lasting(series.until - series.from))}>
      <div className="grid gap-x-8 gap-y-4 card:grid-cols-2">
        <table className="w-full border-collapse self-start">
          <thead className="text-meta text-ink-2">
            <tr className="border-b border-line">
              <th scope="col" className="py-1.5 text-left font-medium">
                {says.path}
              </th>
              {[says.calls, says.failed, says.slow].map((name) => (
                <th key={name} scope="col" className="py-1.5 text-right font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <PathLine name={says.new} sums={ofNew} isNew />
            <PathLine name={says.old} sums={ofOld} isNew={false} />
          </tbody>
        </table>
        {nothing === undefined ? <EvidenceBar flag={flag} series={series} /> : <p className="text-ink-2">{nothing}</p>}
      </div>
    </Section>
  )
}

const Section = ({ time, children }: { time?: string; children: ReactNode }) => (
  <section aria-labelledby="compare" className="border-t border-line-strong pt-4">
    <h2 id="compare" className="mb-3 text-section font-semibold">
      {says.title} <span className="ml-2 text-meta font-normal text-ink-2">{time}</span>
    </h2>
    {children}
  </section>
)

function PathLine({ name, sums: { calls, failed, slow }, isNew }: { name: string; sums: PathSums; isNew: boolean }) {
  const share = (part: number): string => {
    const percentage = shareOf(part, calls)
    return percentage === null ? '–' : aboutPercent(percentage)
  }
  return (
    <tr className="border-b border-line">
      <th scope="row" className="py-1.5 text-left font-normal">
        <svg width="18" height="8" aria-hidden className="mr-2 inline">
          <path
            d="M0 4h18"
            strokeWidth="1.8"
            className={isNew ? 'stroke-new' : 'stroke-old'}
            {...(!isNew && { strokeDasharray: '4 3' })}
          />
        </svg>
        {name}
      </th>
      <td className="py-1.5 text-right">{calls.toLocaleString()}</td>
      <td className="py-1.5 text-right font-semibold">{share(failed)}</td>
      <td className="py-1.5 text-right">{isNew ? share(slow) : <span className="text-ink-3">{says.unknown}</span>}</td>
    </tr>
  )
}

/** On an axis of powers of ten, on which what decides stands at four fifths. */
function EvidenceBar({ flag, series }: { flag: Flag; series: Series }) {
  const { now, decides } = evidenceOf(series.points, circuitRules(flag))
  const whole = decides / 0.8
  const width = Math.min(100, (Math.max(0, now) / whole) * 100)
  const isRule = flag.circuit_rule === 'comparison'
  const limit = flag.error_threshold_percentage
  return (
    <div>
      <p className="text-meta font-semibold">{says.evidence}</p>
      <svg viewBox="0 0 100 12" preserveAspectRatio="none" className="mt-2 h-3 w-full" aria-hidden>
        <rect y="4" width="100" height="5" className="fill-line" />
        <rect y="4" width={Math.max(0.8, width)} height="5" className={now >= decides ? 'fill-open' : 'fill-ink-2'} />
        <path
          d="M80 0v12"
          className="stroke-open"
          strokeWidth="1.5"
          strokeDasharray="2.5 1.5"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <p className="flex flex-wrap justify-between gap-x-3 text-meta">
        <span className="text-ink-2">{says.now(oddsText(now))}</span>
        <span className="font-semibold text-open-text">{says.decides(oddsText(decides))}</span>
      </p>
      <p className="mt-1 text-meta text-ink-2">
        {isRule ? says.byRule : limit > 0 ? says.shownOnly(percent(limit)) : ''}
      </p>
    </div>
  )
}

/** Beyond a billion nobody reads digits. */
const oddsText = (power: number): string => {
  const odds = 10 ** Math.min(9, Math.max(0, power))
  return (odds < 10 ? Math.round(odds * 10) / 10 : Number(odds.toPrecision(2))).toLocaleString()
}
