import { describe, expect, it } from 'vitest'
import { shownPath } from '../../src/routes/shown-path.js'

describe('the path of a request, as it is logged', () => {
  it.each([
    ['/api/apps/1/flags', '/api/apps/1/flags'],
    ['/api/apps?token=secret', '/api/apps'],
    ['/api/apps#secret', '/api/apps'],
    ['/api/apps/tsk_abc/flags', '/api/apps/***/flags'],
    ['/api/TSA_abc', '/api/***'],
    ['/api/an-admin-token-that-somebody-chose', '/api/***'],
    ['', ''],
  ])('%s is %s', (url, shown) => {
    expect(shownPath(url)).toBe(shown)
  })
})
