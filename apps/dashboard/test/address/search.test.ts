import { QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import { parseSearch, stringifySearch } from '../../src/address/search.js'
import { createPages } from '../../src/pages.js'

const router = createPages(new QueryClient())
/** What a page is given of an address. */
const searchAt = (path: string, search: string): unknown => router.matchRoutes(path, parseSearch(search)).at(-1)?.search

const PLACE = '/p/shop/development'

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
      expect(searchAt(`${PLACE}/why`, stringifySearch({ user })), user).toMatchObject({ user })
    }
    expect(parseSearch('?__proto__=a&q=1&q=2')).toEqual(
      Object.fromEntries([
        ['__proto__', 'a'],
        ['q', '2'],
      ]),
    )
  })

  it('has nothing of what is not asked for', () => {
    expect(stringifySearch({ q: '', show: undefined })).toBe('')
    expect(stringifySearch({ q: '5 %', make: true, key: 3 })).toBe('?q=5+%25&make=true&key=3')
  })

  it('reaches a page only as that page has read it', () => {
    const nonsense = '?q[]=1&show=bogus&make=yes&by=me&who=1&where=here&days=8&key=-1&step=last&range='
    expect(searchAt(`${PLACE}/flags`, nonsense)).toMatchObject({ q: undefined, show: undefined, make: undefined })
    expect(searchAt(`${PLACE}/why`, nonsense)).toMatchObject({ user: undefined, q: undefined, show: undefined })
    expect(searchAt(`${PLACE}/flags/new-checkout/circuit`, nonsense)).toMatchObject({ range: undefined })
    expect(searchAt(`${PLACE}/start`, nonsense)).toMatchObject({ key: undefined, step: undefined, flag: undefined })
    expect(searchAt(`${PLACE}/history`, nonsense)).toMatchObject({
      ...{ q: undefined, by: undefined, who: undefined, where: undefined, days: undefined },
    })
  })

  it('comes back from the address as it was put there', () => {
    const back = (path: string, search: Record<string, unknown>) =>
      expect(searchAt(path, stringifySearch(search))).toEqual(search)
    back(`${PLACE}/flags`, { q: '123', show: 'look', make: true })
    back(`${PLACE}/start`, { flag: '1', key: 12, language: 'go', step: 'service' })
    back(`${PLACE}/history`, { q: 'a & b', by: 'people', who: 'person:3', where: 'all', days: '30' })
  })
})
