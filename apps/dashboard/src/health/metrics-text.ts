/** A metric as `/metrics` tells it: the sum over all of its labels. */
export type Totals = ReadonlyMap<string, number>

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/

/** The metrics by name, summed over their labels; with its labels too, each single one. */
export function totalsOf(text: string): Totals {
  const totals = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [, name, labels, value] = LINE.exec(line) ?? []
    if (name === undefined) continue
    const amount = Number(value)
    if (!Number.isFinite(amount)) continue
    totals.set(name, (totals.get(name) ?? 0) + amount)
    if (labels !== undefined) totals.set(`${name}{${labels}}`, amount)
  }
  return totals
}

export interface Reading {
  readonly at: number
  readonly totals: Totals
}

export interface Figures {
  readonly requests: number
  /** Undefined where there was none to measure. */
  readonly tookMs: number | undefined
  readonly streams: number
  readonly calls: number
  readonly waiting: number
}

/** What two readings tell of the time between them; a Tower that has started anew counts from 0. */
export function figuresOf(before: Reading, after: Reading): Figures {
  const seconds = Math.max(0.001, (after.at - before.at) / 1_000)
  const now = (name: string) => after.totals.get(name) ?? 0
  const grown = (name: string) => Math.max(0, now(name) - (before.totals.get(name) ?? 0))
  const answered = grown('tailslide_http_request_duration_seconds_count')
  return {
    requests: answered / seconds,
    tookMs: answered > 0 ? (grown('tailslide_http_request_duration_seconds_sum') / answered) * 1_000 : undefined,
    streams: now('tailslide_stream_listeners'),
    calls: grown('tailslide_signals_total') / seconds,
    waiting: now('tailslide_webhook_deliveries_pending'),
  }
}
