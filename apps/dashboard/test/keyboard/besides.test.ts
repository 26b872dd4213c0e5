import type { Environment } from '@tailslide/api'
import { describe, expect, it } from 'vitest'
import type { Place } from '../../src/frame/place.js'
import { besides } from '../../src/keyboard/besides.js'

const named = (name: string, app_id: number) => ({ app_id, name }) as Environment
const environments = [named('production', 1), named('staging', 2), named('development', 3)]
const at = (index: number) => ({ project: { environments }, environment: environments[index] }) as unknown as Place

describe('the same page in the next environment', () => {
  it('keeps the page, what is searched for, and titles of any kind', () => {
    const address = { pathname: '/p/my%20shop/production/flags/a%2Fb/history', searchStr: '?q=x' }
    expect(besides(at(0), address, 1)).toBe('/p/my%20shop/staging/flags/a%2Fb/history?q=x')
  })

  it('goes round, both ways', () => {
    const address = { pathname: '/p/shop/production/flags', searchStr: '' }
    expect(besides(at(0), address, -1)).toBe('/p/shop/development/flags')
    expect(besides(at(2), address, 1)).toBe('/p/shop/production/flags')
  })

  it('is nowhere on a page of no environment', () => {
    expect(besides(at(0), { pathname: '/account', searchStr: '' }, 1)).toBeUndefined()
  })
})
