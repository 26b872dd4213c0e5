import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Lock } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useFlagHere } from '../../flags/flag/flag-here.js'
import { Button } from '../../ui/button.js'
import { Failed } from '../../ui/notice.js'
import { percent, words } from '../../words/words.js'
import { Backtest } from '../backtest.js'
import type { Frame } from '../chart/frame.js'
import { Panels } from '../chart/panels.js'
import { decisionsOf, spansOf } from '../past.js'
import { chartOf, pastOf } from '../queries.js'
import { rangeNamed, USUAL_RANGE } from '../ranges.js'
import { AskSheet } from './ask-sheet.js'
import { Compare } from './compare.js'
import { Happened } from './happened.js'
import { Mode } from './mode.js'
import { Numbers } from './numbers.js'
import { RangeBar } from './range-bar.js'
import { CircuitSentence } from './sentence.js'
import { TripsBefore } from './trips-before.js'
import { type Acting, useCircuitActions } from './use-circuit-actions.js'

const { chart: says } = words.circuits
/** Of the range, what is kept free after now. */
const AHEAD = 0.04

/** A circuit at work: its state, its calls, what it decided and on which numbers. */
export function CircuitTab() {
  const { row, flag, place } = useFlagHere()
  const { range: name } = useSearch({ strict: false })
  const range = rangeNamed(name) ?? USUAL_RANGE
  const chart = useQuery({ ...chartOf(row.id, range), placeholderData: (before) => before })
  const { data: past } = useQuery(pastOf(row.id))
  const entries = past ?? NONE
  const acting = useCircuitActions(place)
  const [looked, setLooked] = useState<number>()
  const series = chart.data
  const frame = useMemo<Frame | undefined>(() => {
    if (!series) return undefined
    const { from, bucket } = series
    // The stretch that now lies in is not over, and its calls are not all.
    const now = Math.min(series.until, Math.max(series.until - bucket + 1, chart.dataUpdatedAt))
    const to = now + (now - from) * AHEAD
    return {
      from,
      to,
      now,
      bucket,
      spans: spansOf(row, entries, { from, to: now }),
      decisions: decisionsOf(entries, from),
      looked,
    }
  }, [series, chart.dataUpdatedAt, row, entries, looked])
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 grow basis-96">
          <CircuitSentence row={row} flag={flag} />
        </div>
        <ByHand acting={acting} />
      </div>
      <div className="grid gap-x-12 gap-y-8 column:grid-cols-[minmax(0,1fr)_376px]">
        <div className="flex min-w-0 flex-col gap-6">
          <div className="flex flex-col gap-2">
            <div className="flex flex-wrap items-center justify-between gap-3">
              <RangeBar range={range} />
              <Key />
            </div>
            {series && frame ? (
              <>
                <Panels row={row} flag={flag} series={series} frame={frame} onLook={setLooked} />
                <Numbers series={series} />
              </>
            ) : chart.error ? (
              <Failed error={chart.error} what={words.circuits.chart.callsTitle} retry={() => void chart.refetch()} />
            ) : (
              <div aria-hidden className="mt-16 mb-10 h-[366px] rounded-control bg-sunken" />
            )}
          </div>
          {series && <Compare {...{ flag, row, series }} />}
          <section aria-labelledby="would" className="border-t border-line-strong pt-4">
            <h2 id="would" className="mb-2 text-section font-semibold">
              {words.circuits.backtest.title}{' '}
              <span className="ml-2 text-meta font-normal text-ink-2">{words.circuits.backtest.about}</span>
            </h2>
            <Backtest flagId={row.id} settings={{}} />
          </section>
          <TripsBefore entries={entries} />
        </div>
        <div className="flex min-w-0 flex-col gap-8">
          <Happened row={row} flag={flag} decisions={past && frame?.decisions} looked={looked} onLook={setLooked} />
          <Mode row={row} acting={acting} />
        </div>
      </div>
      <AskSheet acting={acting} place={place} />
    </div>
  )
}

const NONE: never[] = []

/** What is done in a hurry: it stands beside the sentence that says why one would. */
function ByHand({ acting }: { acting: Acting }) {
  const { row } = useFlagHere()
  const { actions } = words.circuits
  const isHeld = row.circuit_mode === 'forced_open' || row.circuit_mode === 'forced_closed'
  const letGo = { kind: 'mode', mode: 'automatic' } as const
  const close = { kind: 'close' } as const
  const off = { kind: 'mode', mode: 'forced_open' } as const
  const may = (refusal: string | undefined) => ({ 'aria-disabled': refusal !== undefined, title: refusal })
  const act = (it: Parameters<Acting['act']>[1]) => () => {
    if (acting.refusal(it) === undefined) acting.act(row, it)
  }
  return (
    <div className="flex flex-wrap gap-2">
      {isHeld ? (
        <Button {...may(acting.refusal(letGo))} onClick={act(letGo)}>
          {actions.letGo}
        </Button>
      ) : row.circuit.state === 'closed' ? (
        row.circuit_mode === 'automatic' && (
          <Button {...may(acting.refusal({ kind: 'open' }))} onClick={act({ kind: 'open' })}>
            {actions.open}
          </Button>
        )
      ) : (
        <Button {...may(acting.refusal(close))} onClick={act(close)}>
          {actions.closeNow(percent(row.rollout_percentage))}
        </Button>
      )}
      {row.circuit_mode !== 'forced_open' && (
        <Button look="danger" {...may(acting.refusal(off))} onClick={act(off)}>
          <Lock size={14} aria-hidden />
          {actions.forceOff}
        </Button>
      )}
    </div>
  )
}

function Key() {
  return (
    <p className="flex flex-wrap items-center gap-x-4 text-meta text-ink-2">
      <span className="flex items-center gap-1.5">
        <svg width="18" height="8" aria-hidden>
          <path d="M0 4h18" strokeWidth="1.8" className="stroke-new" />
        </svg>
        {says.newPath}
      </span>
      <span className="flex items-center gap-1.5">
        <svg width="18" height="8" aria-hidden>
          <path d="M0 4h18" strokeWidth="1.8" strokeDasharray="4 3" className="stroke-old" />
        </svg>
        {says.oldPath}
      </span>
      <span className="flex items-center gap-1.5">
        <svg width="8" height="8" aria-hidden>
          <rect width="8" height="8" className="fill-open" />
        </svg>
        {says.failed}
      </span>
    </p>
  )
}
