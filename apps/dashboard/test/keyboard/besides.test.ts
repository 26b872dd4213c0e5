import { describe, expect, it } from 'vitest'
import { besides } from '../../src/keyboard/besides.js'

const environments = ['production', 'staging', 'development'].map((name, index) => ({ app_id: index + 1, name }))
const at = (index: number) => ({ project: { environments }, environment: { app_id: index + 1 } })

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
