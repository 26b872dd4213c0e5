import { describe, expect, it } from 'vitest'
import { parseSearch, stringifySearch } from '../../src/address/search.js'
import { readCircuitSearch } from '../../src/circuits/search.js'
import { readCompareSearch } from '../../src/compare/search.js'
import { readFlagsSearch } from '../../src/flags/list/flags-search.js'
import { readHistorySearch } from '../../src/history/search.js'
import { readStartSearch } from '../../src/start/steps.js'
import { readWhySearch } from '../../src/why/search.js'

/** What a page is given of an address: as the router has it, what the page has read lies over what the address says. */
const givenTo = (read: (search: Record<string, unknown>) => object, search: string): object => ({
  ...parseSearch(search),
  ...read(parseSearch(search)),
})

describe('the search of an address', () => {
  it('is text as it stands there, of whatever numbers and words it looks like', () => {
    for (const user of [
      '12345678901234567890',
      '1e5',
      '1.0',
      '007',
      'true',
      'null',
      '"a"',
      '[1]',
      '{"a":1}',
      ' a',
      '+',
    ]) {
      expect(givenTo(readWhySearch, stringifySearch({ user })), user).toMatchObject({ user })
    }
    expect(Object.entries(parseSearch('?__proto__=a&q=1&q=2'))).toEqual([
      ['__proto__', 'a'],
      ['q', '2'],
    ])
  })

  it('has nothing of what is not asked for', () => {
    expect(stringifySearch({ q: '', show: undefined })).toBe('')
    expect(stringifySearch({ q: '5 %', make: true, key: 3 })).toBe('?q=5+%25&make=true&key=3')
  })

  it('reaches a page only as that page has read it', () => {
    const nonsense = 'show=bogus&make=yes&by=me&who=1&where=here&days=8&key=-1&step=last&range=&with=&user=&flag=&q='
    const readers = [
      ...[readFlagsSearch, readWhySearch, readHistorySearch, readStartSearch, readCircuitSearch, readCompareSearch],
    ]
    for (const read of readers) {
      const fields = Object.keys(read({}))
      expect(fields).not.toEqual([])
      const given = Object.entries(givenTo(read, nonsense)).filter(([name]) => fields.includes(name))
      expect(given.filter(([, value]) => value !== undefined)).toEqual([])
    }
  })

  it('comes back from the address as it was put there', () => {
    const flags = { q: '123', show: 'on', make: true }
    expect(givenTo(readFlagsSearch, stringifySearch(flags))).toEqual(flags)
    const start = { flag: '1', key: 12, language: 'go', step: 'service' }
    expect(givenTo(readStartSearch, stringifySearch(start))).toEqual(start)
    const history = { q: 'a & b', by: 'people', who: 'person:3', where: 'all', days: '30' }
    expect(givenTo(readHistorySearch, stringifySearch(history))).toEqual(history)
  })
})
