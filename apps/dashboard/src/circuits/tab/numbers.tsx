import type { Series, SeriesPoint } from '@tailslide/api'
import { Table2 } from 'lucide-react'
import { useState } from 'react'
import { CopyButton } from '../../code/copy-button.js'
import { exactly } from '../../ui/lasting.js'
import { aboutPercent, words } from '../../words/words.js'
import { pointTime, zoneName } from '../chart/time-axis.js'
import { ScrollBox } from '../scroll-box.js'

const { numbers: says } = words.circuits
const CELL = 'px-2 py-1 text-right whitespace-nowrap'
const COLUMNS = [says.calls, says.failed, says.share, says.slow, says.oldCalls, says.oldFailed]

/** The table behind the charts, of the same range; the newest first. */
export function Numbers({ series }: { series: Series }) {
  const [isShown, setIsShown] = useState(false)
  const { points, bucket } = series
  return (
    <div>
      <div className="flex flex-wrap items-center justify-between gap-x-4">
        <button
          type="button"
          aria-expanded={isShown}
          onClick={() => setIsShown(!isShown)}
          className="inline-flex min-h-11 items-center gap-2 rounded-control font-semibold card:min-h-8"
        >
          <Table2 size={15} aria-hidden />
          {isShown ? says.hide : says.show}
        </button>
        <span className="text-meta text-ink-2">{words.circuits.chart.every(exactly(bucket), zoneName())}</span>
      </div>
      {isShown && (
        <>
          <ScrollBox label={says.caption} className="mt-2 max-h-80 rounded-control border border-line">
            <table className="w-full border-collapse">
              <thead className="sticky top-0 bg-sunken text-meta text-ink-2">
                <tr>
                  <th scope="col" className="px-2 py-1 text-left font-medium">
                    {says.from}
                  </th>
                  {COLUMNS.map((name) => (
                    <th key={name} scope="col" className={`${CELL} font-medium`}>
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {points.toReversed().map((point) => (
                  <tr key={point.timestamp} className="border-t border-line">
                    <th scope="row" className="px-2 py-1 text-left font-normal whitespace-nowrap">
                      {pointTime(point.timestamp, bucket)}
                    </th>
                    {cellsOf(point).map((text, index) => (
                      <td key={COLUMNS[index]} className={CELL}>
                        {text}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollBox>
          <CopyButton text={csvOf(points)} what={says.copy} />
        </>
      )}
    </div>
  )
}

const cellsOf = ({ success, failure, slow, control_ok, control_error, error_rate }: SeriesPoint): string[] => [
  (success + failure).toLocaleString(),
  failure.toLocaleString(),
  error_rate === null ? '' : aboutPercent(error_rate),
  slow.toLocaleString(),
  (control_ok + control_error).toLocaleString(),
  control_error.toLocaleString(),
]

/** For programs: instants of ISO 8601, bare numbers, the oldest first. */
export const csvOf = (points: readonly SeriesPoint[]): string =>
  [
    'from,success,failure,slow,control_ok,control_error,error_rate',
    ...points.map(({ timestamp, success, failure, slow, control_ok, control_error, error_rate }) =>
      [new Date(timestamp).toISOString(), success, failure, slow, control_ok, control_error, error_rate ?? ''].join(),
    ),
  ].join('\n')
