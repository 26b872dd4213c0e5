import { numberOf, words } from '../words/words.js'

interface FigureProps {
  readonly name: string
  readonly unit: string
  /** Oldest first; undefined: nothing was measured there. */
  readonly values: readonly (number | undefined)[]
}

const WIDTH = 160
const HEIGHT = 32
/** As many as the longest line has. */
const MOST = 60

/** A number of now, and how it came to be so. */
export function Figure({ name, unit, values }: FigureProps) {
  const known = values.filter((value) => value !== undefined)
  const now = values.at(-1)
  const top = Math.max(1, ...known)
  return (
    <div className="min-w-0 border-b border-line py-3 pr-4">
      <div className="text-meta text-ink-3">{name}</div>
      <div>
        <span className="text-title font-semibold">{now === undefined ? '–' : shown(now)}</span>{' '}
        <span className="text-meta text-ink-2">{unit}</span>
      </div>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words.health.chart(name, shown(known[0] ?? 0), shown(known.at(-1) ?? 0))}
        className="mt-1 h-8 w-full text-ink-2"
      >
        <path d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} className="stroke-line-strong" vectorEffect="non-scaling-stroke" />
        <path
          d={pathOf(values, top)}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
    </div>
  )
}

const shown = (value: number): string => numberOf(value >= 10 ? Math.round(value) : Math.round(value * 10) / 10)

function pathOf(values: readonly (number | undefined)[], top: number): string {
  const step = WIDTH / (MOST - 1)
  const left = WIDTH - step * (values.length - 1)
  let isDrawing = false
  return values
    .map((value, index) => {
      if (value === undefined) {
        isDrawing = false
        return ''
      }
      const point = `${(left + index * step).toFixed(1)} ${(HEIGHT - 1 - (value / top) * (HEIGHT - 3)).toFixed(1)}`
      const move = isDrawing ? 'L' : 'M'
      isDrawing = true
      return `${move}${point}`
    })
    .join('')
}
