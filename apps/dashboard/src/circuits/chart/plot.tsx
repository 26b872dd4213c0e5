import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { type Colours, useColours } from './colours.js'
import { drawBands, drawBars, drawDecisions, drawLimit } from './draw.js'
import type { Frame } from './frame.js'
import { LEFT, RIGHT } from './frame.js'
import { timeOn } from './time-axis.js'

export interface Line {
  readonly values: readonly (number | null)[]
  readonly colour: keyof Colours
  readonly isStair?: boolean
  readonly isDashed?: boolean
  readonly isFilled?: boolean
}

export interface PlotProps {
  readonly label: string
  readonly height: number
  readonly frame: Frame
  readonly times: readonly number[]
  readonly lines: readonly Line[]
  /** Red, from zero. */
  readonly bars?: readonly number[]
  readonly top: number
  /** What may not be exceeded, and what it is called. */
  readonly limit?: { readonly at: number; readonly label: string } | undefined
  readonly hasTimes: boolean
  readonly format: (value: number) => string
  readonly onHover: (index: number | undefined) => void
}

/** One panel of a chart. It is drawn to its width, never scaled. */
export function Plot(props: PlotProps) {
  const at = useRef<HTMLDivElement>(null)
  const drawn = useRef<uPlot>(undefined)
  const given = useRef(props)
  given.current = props
  const colours = useColours()
  const { lines, height, hasTimes } = props
  const shape = lines.map(({ colour, isStair, isDashed, isFilled }) => [colour, isStair, isDashed, isFilled]).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape stands for the lines, whose values come by setData
  useEffect(() => {
    const element = at.current
    if (!element) return
    const plot = new uPlot(
      optionsOf(() => given.current, colours, element.clientWidth),
      dataOf(given.current),
      element,
    )
    drawn.current = plot
    const watcher = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }))
    watcher.observe(element)
    return () => {
      watcher.disconnect()
      plot.destroy()
      drawn.current = undefined
    }
  }, [colours, shape, height, hasTimes])
  useEffect(() => drawn.current?.setData(dataOf(props)), [props])
  return <div ref={at} role="img" aria-label={props.label} className="h-auto w-full overflow-hidden" />
}

const dataOf = ({ times, lines }: PlotProps): uPlot.AlignedData => [
  [...times],
  ...lines.map(({ values }) => [...values]),
]

function optionsOf(given: () => PlotProps, colours: Colours, width: number): uPlot.Options {
  const { height, lines, hasTimes } = given()
  const axis = { stroke: colours.ink3, font: FONT, ticks: { show: false } }
  return {
    width,
    height,
    ms: 1,
    padding: [8, RIGHT, hasTimes ? 0 : 4, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false }, sync: { key: 'tailslide-circuit' } },
    scales: {
      x: { range: () => [given().frame.from, given().frame.to] },
      y: { range: () => [0, given().top] },
    },
    axes: [
      { ...axis, show: hasTimes, size: 22, gap: 4, space: 90, grid: { show: false }, values: timesInside },
      {
        ...axis,
        size: LEFT,
        gap: 6,
        splits: () => (height < LOW ? [0, given().top] : [0, given().top / 2, given().top]),
        values: (_, at) => at.map((value) => given().format(value)),
        grid: { stroke: colours.line, width: 1 },
      },
    ],
    series: [{}, ...lines.map((line) => seriesOf(line, colours))],
    hooks: {
      drawClear: [(plot) => drawBands(plot, given().frame, colours)],
      draw: [
        (plot) => {
          const { frame, bars, limit } = given()
          if (bars) drawBars(plot, bars, frame, colours)
          if (limit) drawLimit(plot, limit, colours)
          drawDecisions(plot, frame, colours)
        },
      ],
      setCursor: [(plot) => given().onHover(plot.cursor.idx ?? undefined)],
    },
  }
}

/** Half of what a time takes. */
const TIME_PX = 28
/** None where the panel begins, as the number of its lowest line stands there; and none that its end would cut. */
function timesInside(plot: uPlot, at: number[]): string[] {
  const end = plot.width - LEFT - TIME_PX
  return timeOn(at).map((text, i) => {
    const x = plot.valToPos(at[i] ?? 0, 'x')
    return x < LEFT / 2 || x > end ? '' : text
  })
}

/** Pixels below which three lines of a grid are too many. */
const LOW = 80
const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'

const seriesOf = ({ colour, isStair, isDashed, isFilled }: Line, colours: Colours): uPlot.Series => ({
  stroke: colours[colour],
  width: 1.5,
  points: { show: false },
  spanGaps: false,
  ...(isStair && uPlot.paths.stepped && { paths: uPlot.paths.stepped({ align: 1 }) }),
  ...(isDashed && { dash: [4, 3] }),
  ...(isFilled && { fill: colours.newTint }),
})
