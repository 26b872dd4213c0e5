import type { SeriesPoint } from '@tailslide/api'
import { traffic } from '../../words/traffic.js'
import { aboutPercent } from '../../words/words.js'
import { paceText, perMinute } from '../pace.js'

const WIDTH = 90
const HEIGHT = 24

/** The limit stands at half height in every row, so that rows compare; above twice the limit it is cut, and the number says how much. */
export function Sparkline({ points, limit }: { points: readonly SeriesPoint[]; limit: number }) {
  const calls = points.reduce((sum, { success, failure }) => sum + success + failure, 0)
  if (calls === 0) return <div className="truncate text-meta text-ink-3">{traffic.none}</div>
  const failed = points.reduce((sum, { failure }) => sum + failure, 0)
  const rate = (100 * failed) / calls
  const top = limit > 0 ? 2 * limit : 20
  return (
    <div className="flex min-w-0 items-center gap-2">
      <svg
        width={WIDTH}
        height={HEIGHT}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        aria-hidden
        className="hidden shrink-0 wide:block"
      >
        {limit > 0 && (
          <path d={`M0 ${HEIGHT / 2}h${WIDTH}`} className="stroke-control" strokeDasharray="1.5 2" fill="none" />
        )}
        <path d={lineOf(points, top)} className="stroke-ink-3" strokeWidth="1.2" fill="none" />
        {limit > 0 && <path d={aboveOf(points, limit, top)} className="stroke-open" strokeWidth="2.4" fill="none" />}
      </svg>
      <div className="flex min-w-0 items-baseline gap-1.5 card:block">
        <div className={limit > 0 && rate > limit ? 'font-semibold text-open-text' : ''}>{aboutPercent(rate)}</div>
        <div className="truncate text-meta text-ink-3">{traffic.perMinute(paceText(perMinute(points)))}</div>
      </div>
    </div>
  )
}

const xOf = (index: number, count: number): number => Math.round((index / Math.max(1, count - 1)) * WIDTH * 10) / 10
const yOf = (rate: number, top: number): number =>
  Math.round((HEIGHT - 1 - (Math.min(rate, top) / top) * (HEIGHT - 2)) * 10) / 10

/** No calls is a gap, never 0 %. */
function lineOf(points: readonly SeriesPoint[], top: number): string {
  let isDrawing = false
  return points
    .map(({ error_rate }, index) => {
      if (error_rate === null) {
        isDrawing = false
        return ''
      }
      const to = `${isDrawing ? 'L' : 'M'}${xOf(index, points.length)} ${yOf(error_rate, top)}${isDrawing ? '' : 'h0.5'}`
      isDrawing = true
      return to
    })
    .join('')
}

const aboveOf = (points: readonly SeriesPoint[], limit: number, top: number): string =>
  points
    .map(({ error_rate }, index) =>
      error_rate === null || error_rate <= limit
        ? ''
        : `M${xOf(index, points.length)} ${HEIGHT / 2}V${yOf(error_rate, top)}`,
    )
    .join('')
