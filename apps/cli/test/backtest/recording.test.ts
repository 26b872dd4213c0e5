import { describe, expect, it } from 'vitest'
import { parseRecording, recordingOf } from '../../src/backtest/recording.js'

const T = Date.UTC(2026, 10, 22, 10)

describe('parseRecording', () => {
  it('reads milliseconds and instants, with or without header and instance, and puts them in order', () => {
    const csv = `at,kind,count,instance\r\n2026-11-22T10:00:00.250Z,failure,2,"pod a"\r\n\r\n${T},success,5\n`
    expect(parseRecording(csv)).toEqual({
      counts: [
        { at: T, kind: 'success', count: 5, instance: '' },
        { at: T + 250, kind: 'failure', count: 2, instance: 'pod a' },
      ],
      stretchMs: 100,
    })
  })

  it.each([
    ['whole seconds', [0, 1_000, 3_000], 1_000],
    ['tens of seconds', [0, 10_000, 40_000], 10_000],
    ['whole minutes', [0, 60_000], 60_000],
    ['an hour apart', [0, 3_600_000], 60_000],
    ['anywhere', [0, 1_500], 100],
    ['moments', [0, 17, 4_003], 100],
  ])('takes instants that lie %s for the beginnings of stretches', (_, instants, stretchMs) => {
    const csv = instants.map((at) => `${T + at},success,1`).join('\n')
    expect(parseRecording(csv).stretchMs).toBe(stretchMs)
  })

  it.each([
    ['yesterday,success,1', /line 2 .*at is "yesterday": must be milliseconds since 1970, or an instant/],
    ['2026-13-01T00:00:00Z,success,1', /at is "2026-13-01T00:00:00Z"/],
    ['2026-02-30T00:00:00Z,success,1', /at is "2026-02-30T00:00:00Z"/],
    [`${T},ok,1`, /line 2 .*kind is "ok": must be one of success, failure, slow, control_ok, control_error/],
    [`${T},success,-1`, /count is "-1": must be a whole number, 0 or more/],
    [`${T},success`, /count is ""/],
    [`${T},success,1,a,b`, /must not be there/],
  ])('refuses %s with the line, the value and the rule', (line, message) => {
    expect(() => parseRecording(`${T},success,1\n${line}`)).toThrow(message)
  })
})

describe('recordingOf', () => {
  it('takes what Tower tells, in whole stretches and without zeros', () => {
    const point = { timestamp: T + 4_321, success: 5, failure: 0, slow: 0, control_ok: 0, control_error: 3 }
    expect(recordingOf([point], 10_000)).toEqual({
      counts: [
        { at: T + 10_000, kind: 'success', count: 5, instance: '' },
        { at: T + 10_000, kind: 'control_error', count: 3, instance: '' },
      ],
      stretchMs: 10_000,
    })
  })
})
