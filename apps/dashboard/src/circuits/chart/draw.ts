import type uPlot from 'uplot'
import type { Colours } from './colours.js'
import type { Frame } from './frame.js'

// All of these draw inside of a panel, in the pixels of the screen.

const ratio = (): number => devicePixelRatio

/** What the circuit did at the time, faintly behind the lines. */
export function drawBands(plot: uPlot, { spans }: Frame, colours: Colours): void {
  const { left, top, width, height } = plot.bbox
  for (const { kind, from, to } of spans) {
    const fill =
      kind === 'open' || kind === 'forced-off'
        ? colours.openTint
        : kind === 'recovering'
          ? colours.warnTint
          : kind === 'off'
            ? colours.sunken
            : undefined
    if (!fill) continue
    const begin = Math.max(left, plot.valToPos(from, 'x', true))
    const end = Math.min(left + width, plot.valToPos(to, 'x', true))
    plot.ctx.fillStyle = fill
    plot.ctx.fillRect(begin, top, end - begin, height)
  }
}

/** Solid where it opened, dotted where it went on; the one that is looked at is stronger. */
export function drawDecisions(plot: uPlot, { decisions, looked, now, to }: Frame, colours: Colours): void {
  const { ctx, bbox } = plot
  const stroke = (at: number, { dash, width }: { dash: number[]; width: number }): void => {
    const x = Math.round(plot.valToPos(at, 'x', true))
    if (x < bbox.left || x > bbox.left + bbox.width) return
    ctx.setLineDash(dash.map((each) => each * ratio()))
    ctx.lineWidth = width * ratio()
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
    ctx.stroke()
  }
  ctx.save()
  ctx.strokeStyle = colours.ink3
  for (const { id, at, kind } of decisions)
    stroke(at, { dash: kind === 'opened' ? [] : [2, 3], width: id === looked ? 2.5 : 1 })
  ctx.strokeStyle = colours.ink
  if (now < to) stroke(now, { dash: [], width: 1 })
  ctx.restore()
}

export function drawBars(plot: uPlot, bars: readonly number[], { bucket }: Frame, colours: Colours): void {
  const { ctx, bbox, data } = plot
  const zero = plot.valToPos(0, 'y', true)
  ctx.fillStyle = colours.open
  for (const [i, value] of bars.entries()) {
    const at = data[0][i]
    if (at === undefined || value <= 0) continue
    const begin = Math.max(bbox.left, plot.valToPos(at, 'x', true))
    const end = Math.min(bbox.left + bbox.width, plot.valToPos(at + bucket, 'x', true))
    // One of very many calls is still to be seen.
    const height = Math.max(1.5 * ratio(), zero - plot.valToPos(value, 'y', true))
    if (end > begin) ctx.fillRect(begin, zero - height, Math.max(1, end - begin - ratio()), height)
  }
}

/** The limit with its words, and a square at each point of the first line above it. */
export function drawLimit(plot: uPlot, { at, label }: { at: number; label: string }, colours: Colours): void {
  const { ctx, bbox, data } = plot
  const y = Math.round(plot.valToPos(at, 'y', true))
  if (y < bbox.top) return
  ctx.save()
  ctx.strokeStyle = colours.open
  ctx.lineWidth = ratio()
  ctx.setLineDash([5 * ratio(), 3 * ratio()])
  ctx.beginPath()
  ctx.moveTo(bbox.left, y)
  ctx.lineTo(bbox.left + bbox.width, y)
  ctx.stroke()
  ctx.fillStyle = colours.openText
  ctx.font = `600 ${12 * ratio()}px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif`
  ctx.textAlign = 'left'
  ctx.textBaseline = 'bottom'
  ctx.fillText(label, bbox.left + 6 * ratio(), y - 3 * ratio())
  ctx.fillStyle = colours.open
  const half = 2.5 * ratio()
  for (const [i, value] of (data[1] ?? []).entries()) {
    const time = data[0][i]
    if (time === undefined || value === null || value === undefined || value <= at) continue
    ctx.fillRect(plot.valToPos(time, 'x', true) - half, plot.valToPos(value, 'y', true) - half, 2 * half, 2 * half)
  }
  ctx.restore()
}
