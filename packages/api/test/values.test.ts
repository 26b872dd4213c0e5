import { describe, expect, it } from 'vitest'
import { toInstant } from '../src/index.js'
import { name } from '../src/values.js'

describe('an instant', () => {
  it.each([
    ['2027-01-31T12:00:00Z', '2027-01-31T12:00:00.000Z'],
    ['2028-02-29T23:59:59.999999999+01:00', '2028-02-29T22:59:59.999Z'],
    ['2027-01-31', '2027-01-31T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('is read from %s', (text, instant) => {
    expect(new Date(toInstant(text) ?? Number.NaN).toISOString()).toBe(instant)
  })

  it.each([
    ['a day that its month has not', '2027-02-31T12:00:00Z'],
    ['the 29th of February of another year', '2027-02-29'],
    ['a year that an offset takes beyond 9999', '9999-12-31T23:59:59-23:59'],
    ['a year that an offset takes before 0', '0000-01-01T00:00:00+00:01'],
    ['an hour that no day has', '2027-01-31T25:00:00Z'],
    ['an offset that there is not', '2027-01-31T12:00:00+99:99'],
    ['no instant at all', 'tomorrow'],
  ])('is not read from %s', (_, text) => {
    expect(toInstant(text)).toBeUndefined()
  })
})

describe('a name', () => {
  const isName = (text: string): boolean => new RegExp(String(Reflect.get(name, 'pattern')), 'u').test(text)

  it.each(['a', 'Ada Lovelace', '結帳', 'می‌خواهم', '👩‍💻 ✔️', '\u{1f600}'])('can be %j', (text) => {
    expect(isName(text)).toBe(true)
  })

  it.each([
    '',
    ' a',
    'a ',
    'a\nb',
    'a\u2028b',
    'a\u202eb',
    'a\u200bb',
    'a\u00adb',
    'a\u2800',
    '\u2800',
    'a\u3164b',
    'a\u115fb',
    'a\uffa0b',
    'a\ud800b',
    '\u200d',
    'a\u200d',
    '\ufe0f',
    '\u200b',
  ])('cannot be %j', (text) => {
    expect(isName(text)).toBe(false)
  })
})
