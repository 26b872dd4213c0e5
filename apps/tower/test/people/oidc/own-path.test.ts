import { describe, expect, it } from 'vitest'
import { ownPath } from '../../../src/people/oidc/own-path.js'

describe('where somebody goes after single sign-on', () => {
  it.each([
    '/',
    '/p/shop/production/flags/checkout',
    '/p/shop/production/flags?search=a%20b&sort=name',
    '/p/%E2%9A%A1/production/flags/%2F%5C?user=//evil.example',
    `/p/${'a'.repeat(497)}`,
  ])('is %s, a page of this Tower', (to) => {
    expect(ownPath(to)).toBe(to)
  })

  it.each([
    undefined,
    7,
    '',
    'p/shop',
    'https://evil.example/',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    '/p/..//evil.example',
    '/%2e//evil.example',
    '/p/../../\\evil.example',
    ' //evil.example',
    '/ ',
    '/p/a b',
    '/p/shop#single-sign-on=off',
    '/p/\r\nset-cookie: a=b',
    '/p/ä',
    'javascript:alert(1)',
    '/api/oidc/sign-in',
    '/api/history/export?format=csv',
    '/api',
    `/p/${'a'.repeat(498)}`,
  ])('is the first page for %j', (to) => {
    expect(ownPath(to)).toBe('/')
  })
})
