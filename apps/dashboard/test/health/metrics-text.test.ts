import { describe, expect, it } from 'vitest'
import { figuresOf, totalsOf } from '../../src/health/metrics-text.js'

const TEXT = `# HELP tailslide_http_request_duration_seconds Requests.
tailslide_http_request_duration_seconds_sum{method="GET",route="/a",status="200"} 1.5
tailslide_http_request_duration_seconds_sum{method="GET",route="/b",status="200"} 0.5
tailslide_http_request_duration_seconds_count{method="GET",route="/a",status="200"} 30
tailslide_http_request_duration_seconds_count{method="GET",route="/b",status="200"} 10
tailslide_stream_listeners 3
tailslide_wrong NaN
`

describe('the metrics as a page reads them', () => {
  it('adds up what differs by labels alone, and keeps each', () => {
    const totals = totalsOf(TEXT)
    expect(totals.get('tailslide_http_request_duration_seconds_count')).toBe(40)
    expect(totals.get('tailslide_stream_listeners')).toBe(3)
    expect(totals.get('tailslide_http_request_duration_seconds_sum{method="GET",route="/b",status="200"}')).toBe(0.5)
    expect(totals.has('tailslide_wrong')).toBe(false)
  })

  it('tells of the time between two readings', () => {
    const before = { at: 1_000, totals: new Map() }
    const figures = figuresOf(before, { at: 6_000, totals: totalsOf(TEXT) })
    expect(figures).toMatchObject({ requests: 8, streams: 3, tookMs: 50 })
  })

  it('measures nothing where nothing was asked, nor below zero after a start', () => {
    const after = { at: 6_000, totals: totalsOf('') }
    expect(figuresOf({ at: 1_000, totals: totalsOf(TEXT) }, after)).toMatchObject({ requests: 0, tookMs: undefined })
  })
})
