import { describe, expect, it } from 'vitest'
import { createShownPaths } from '../../src/http/shown-path.js'

describe('the path of a request, as it is logged', () => {
  const paths = createShownPaths()
  paths.know('/api/apps/:id/flags')

  it.each([
    ['/api/apps/1/flags', '/api/apps/1/flags'],
    ['/api/apps?token=secret', '/api/apps'],
    ['/api/apps#secret', '/api/apps'],
    ['/api/apps/tsk_abc/flags', '/api/apps/***/flags'],
    ['/api/TSA_abc', '/api/***'],
    ['/api/%74sk_abc', '/api/***'],
    ['/api/an-admin-token-that-somebody-chose', '/api/***'],
    ['/api/twentycharacterslong', '/api/***'],
    ['/api/its/own/slashes', '/api/***/***/***'],
    ['/:id', '/***'],
    [`/api/${'x'.repeat(2_000)}`, '/api/***'],
    ['', ''],
  ])('%s is %s', (url, shown) => {
    expect(paths.show(url)).toBe(shown)
  })
})
