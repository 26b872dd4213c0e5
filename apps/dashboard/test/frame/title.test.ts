import { describe, expect, it } from 'vitest'
import { titleOf } from '../../src/frame/title.js'

describe('the title of a page', () => {
  const params = { project: 'shop', environment: 'production' }

  it('is the flag and the environment, and the tab where it is not the first', () => {
    const flag = { ...params, flag: 'checkout' }
    expect(titleOf({ fullPath: '/p/$project/$environment/flags/$flag/', params: flag })).toBe(
      'checkout · production · Tailslide',
    )
    expect(titleOf({ fullPath: '/p/$project/$environment/flags/$flag/history', params: flag })).toBe(
      'checkout · History · production · Tailslide',
    )
  })

  it('is the page and where it belongs', () => {
    expect(titleOf({ fullPath: '/p/$project/$environment/flags', params })).toBe(
      'Flags · production · shop · Tailslide',
    )
    expect(titleOf({ fullPath: '/p/$project/people', params: { project: 'shop' } })).toBe('People · shop · Tailslide')
    expect(titleOf({ fullPath: '/health', params: {} })).toBe('Health · Tailslide')
  })

  it('is the name of the product where the page has none', () => {
    expect(titleOf({ fullPath: '/', params: {} })).toBe('Tailslide')
  })
})
