import { placeCookie } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { readFirst } from '../../src/dashboard/read-first.js'

const host = '127.0.0.1:3001'
const place = `tailslide-place=${placeCookie({ host, project: 'my shop', environment: 'dev', appId: 7 })}`
const session = 'tailslide-3001=secret'
const link = (...paths: string[]) => paths.map((path) => `<${path}>; rel=preload; as=fetch; crossorigin`).join(', ')
const ALL = link('/api/me', '/api/projects', '/api/apps/7/flags/overview')
const COMMON = link('/api/me', '/api/projects')
const asked = (url: string, cookie?: string) =>
  readFirst({ url, headers: { host, ...(cookie !== undefined && { cookie }) } })

describe('what a page reads first', () => {
  it('is told with the flags where somebody was last', () => {
    expect(asked('/p/my%20shop/dev/flags?q=on', `${session}; ${place}`)).toBe(ALL)
    expect(asked('/p/my%20shop/dev/flags', `${place}; __Host-tailslide=secret`)).toBe(ALL)
  })

  it.each([
    '/p/my%20shop/dev/flags/checkout',
    '/p/my%20shop/dev/history',
    '/p/my%20shop/production/flags',
    '/p/other/dev/flags',
    '/p/my%20shop/dev/flags/',
  ])('is told without them at %s', (url) => {
    expect(asked(url, `${session}; ${place}`)).toBe(COMMON)
  })

  it('is told without them where the cookie is of another host, or is no such thing', () => {
    expect(
      readFirst({ url: '/p/my%20shop/dev/flags', headers: { host: 'other', cookie: `${session}; ${place}` } }),
    ).toBe(COMMON)
    for (const value of ['%', '%7B', 'null', '["a"]', `%22${'x'.repeat(5_000)}`]) {
      expect(asked('/p/my%20shop/dev/flags', `${session}; tailslide-place=${value}`)).toBe(COMMON)
    }
  })

  it('is not told to whoever has no session, and not of pages that read something else', () => {
    expect(asked('/p/my%20shop/dev/flags')).toBeUndefined()
    expect(asked('/p/my%20shop/dev/flags', place)).toBeUndefined()
    expect(asked('/p/my%20shop/dev/flags', `${session}; ${'x'.repeat(20_000)}`)).toBeUndefined()
    for (const url of ['/', '/setup?token=x', '/password', '/px/my%20shop/dev/flags', '/p/%ff/dev/flags', '']) {
      expect(asked(url, `${session}; ${place}`)).toBeUndefined()
    }
  })
})
