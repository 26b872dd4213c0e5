import type { SettingName } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { readDecimal } from '../../../src/flags/flag/decimal.js'
import { formOf } from '../../../src/flags/flag/number-rules.js'

const PERCENT = 'rollout_percentage'
const SECONDS = 'circuit_recovery_delay'
const CALLS = 'circuit_minimum_requests'
const POINTS = 'circuit_comparison_margin_percentage'
const SURE = 'circuit_confidence_percentage'
const read = (text: string, field: SettingName) => readDecimal(text, formOf(field))

describe('a number that somebody has typed', () => {
  it.each<[string, SettingName, number]>([
    ['12', PERCENT, 12],
    [' 12.5 ', PERCENT, 12.5],
    ['12,5', PERCENT, 12.5],
    ['12,50', PERCENT, 12.5],
    ['.5', PERCENT, 0.5],
    ['5.', PERCENT, 5],
    ['-1', PERCENT, -1],
    ['12 %', PERCENT, 12],
    ['12\u202f%', PERCENT, 12],
    ['10s', SECONDS, 10],
    ['10 S', SECONDS, 10],
    ['3 points', POINTS, 3],
    ['3 %', POINTS, 3],
    ['0,125', PERCENT, 0.125],
    ['0.125', SECONDS, 0.125],
    ['12.345', PERCENT, 12.345],
    ['99.999', SURE, 99.999],
    ['99.9999999', SURE, 99.9999999],
    ['1.2340', SECONDS, 1.234],
    ['2147483.647', SECONDS, 2_147_483.647],
    ['1000', CALLS, 1000],
    ['20 calls', CALLS, 20],
  ])('%j in %s is %d', (text, field, value) => {
    expect(read(text, field)).toEqual({ value })
  })

  it.each([
    ...['', '  ', '%', 'abc', '0x10', '1e5', 'Infinity', 'NaN', '1 2', '--1', '1.2.3', '1,2,3', '1.2,3', '1,234.5'],
    ...[
      '12 s',
      '500ms',
      '1,000',
      '1.000',
      '12,345',
      '12,345,678',
      '12.345.678',
      '1 000',
      '1\u202f000',
      '1’000',
      '１２',
      '٣',
    ],
  ])('is none where %j stands for percent', (text) => {
    expect(read(text, PERCENT)).toEqual({ wrong: expect.stringMatching(/\.$/) })
  })

  it.each(['1.000', '1,000', '1.5', '1,5', '20.', '20,0', '1.000.000', '1 000', "1'000", '2 s', '1e3'])(
    'is none where %j stands for whole calls',
    (text) => {
      expect(read(text, CALLS)).toEqual({ wrong: expect.stringMatching(/Write .*\d\.$/) })
    },
  )

  it.each<[string, SettingName, string]>([
    ['1.000', CALLS, '1000'],
    ['1,000 calls', CALLS, '1000'],
    ['12.345.678', CALLS, '12345678'],
    ['1.000', SECONDS, '1000 or 1'],
    ['1,500', SECONDS, '1500 or 1.5'],
    ['1.234', SECONDS, '1234 or 1.2340'],
    ['1 234', SECONDS, '1234'],
    ['1.000', PERCENT, '1'],
    ['12,345', PERCENT, '12.345'],
  ])('%j in %s is asked for plainly: %s', (text, field, plainly) => {
    expect(read(text, field)).toEqual({ wrong: expect.stringContaining(`Write ${plainly}.`) })
    for (const each of plainly.split(' or ')) expect(read(each, field)).toEqual({ value: Number(each) })
  })

  it('is refused where it would not be kept as it was typed', () => {
    expect(read('0.1234', SECONDS)).toEqual({ wrong: 'at most 3 decimals.' })
    expect(read('99.99999999999999999', SURE)).toEqual({ wrong: 'at most 15 digits.' })
    expect(read('9007199254740993', CALLS)).toEqual({ wrong: 'at most 15 digits.' })
  })
})
