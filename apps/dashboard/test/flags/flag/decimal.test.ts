import { describe, expect, it } from 'vitest'
import { numberIn, readDecimal } from '../../../src/flags/flag/decimal.js'

describe('a number that somebody has typed', () => {
  it.each<[string, string, number]>([
    ['12', '%', 12],
    [' 12.5 ', '%', 12.5],
    ['12,5', '%', 12.5],
    ['.5', '%', 0.5],
    ['5.', '%', 5],
    ['-1', '%', -1],
    ['12 %', '%', 12],
    ['12\u202f%', '%', 12],
    ['10s', 's', 10],
    ['10 S', 's', 10],
    ['3 points', 'points', 3],
    ['3 %', 'points', 3],
    ['0,125', '%', 0.125],
  ])('%j with the unit %s is %d', (text, unit, value) => {
    expect(numberIn(text, unit)).toBe(value)
  })

  it.each([
    '',
    '  ',
    '%',
    'abc',
    '0x10',
    '1e5',
    'Infinity',
    'NaN',
    '1 2',
    '--1',
    '1.2.3',
    '12 s',
    '500ms',
    '1,000',
    '12,345,678',
  ])('is none where %j stands for percent', (text) => {
    expect(numberIn(text, '%')).toBeNaN()
    expect(readDecimal(text, '%')).toEqual({ wrong: expect.stringMatching(/\.$/) })
  })

  it('is asked for otherwise where it can be read in two ways', () => {
    expect(readDecimal('1,000 calls', 'calls')).toEqual({ wrong: expect.stringContaining('Write 1000,') })
  })
})
