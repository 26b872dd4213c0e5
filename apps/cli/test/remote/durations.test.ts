import { allRoutes } from '@tailslide/api'
import { describe, expect, it } from 'vitest'
import { verbOf } from '../../src/remote/add-verbs.js'
import { countOf, durationOf, momentOf, unitOf } from '../../src/remote/durations.js'
import { fieldsOf } from '../../src/remote/parameters.js'

describe('durations that people type', () => {
  it.each([
    ['250ms', 250],
    ['90s', 90_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
    ['2', undefined],
    ['h', undefined],
    ['-1h', undefined],
    ['1h30m', undefined],
    [`${'9'.repeat(50)}h`, undefined],
  ])('%s is %s ms', (typed, expected) => {
    expect(durationOf(typed)).toBe(expected)
  })

  it('become the number that the field counts in, and stay as they are elsewhere', () => {
    const of = (rule: string, name = 'some') => ({ name, schema: { rule } })
    expect(countOf(of('must be a whole number of seconds from 0 to 9'), '2h')).toBe('7200')
    expect(countOf(of('must be a whole number of milliseconds'), '90s')).toBe('90000')
    expect(countOf(of('', 'circuit_window'), '2m')).toBe('120000')
    expect(countOf(of('must be a string'), '2m')).toBe('2m')
    expect(countOf(of('must be a whole number of seconds'), '60')).toBe('60')
  })

  it('are taken for every field that counts time', () => {
    const fields = allRoutes()
      .filter((route) => verbOf(route))
      .flatMap(fieldsOf)
    const counting = fields.filter((field) => unitOf(field) !== undefined).map(({ name }) => name)
    expect([...new Set(counting)].sort()).toEqual([
      'bucket',
      'circuit_recovery_delay',
      'circuit_recovery_rate',
      'circuit_window',
      'overlap',
      'range',
      'timeBucket',
      'timeRange',
    ])
  })

  it('are counted back for what has happened, and on for what is to end', () => {
    const now = Date.parse('2027-01-02T00:00:00Z')
    expect(momentOf('since', '1d', now)).toBe('2027-01-01T00:00:00.000Z')
    expect(momentOf('expires_at', '1d', now)).toBe('2027-01-03T00:00:00.000Z')
    expect(momentOf('title', '1d', now)).toBe('1d')
  })

  it('are days of where the terminal is, and instants as they stand', () => {
    expect(momentOf('since', '2027-01-02', 0)).toBe(new Date(2027, 0, 2).toISOString())
    expect(momentOf('since', '2027-01-02T00:00:00Z', 0)).toBe('2027-01-02T00:00:00Z')
    expect(momentOf('since', '2027-99-99', 0)).toBe('2027-99-99')
  })
})
