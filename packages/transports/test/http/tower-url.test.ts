import { parseTowerUrl } from '@tailslide/transports/http'
import { describe, expect, test } from 'vitest'

describe('the address of Tower', () => {
  test.each([
    ['http://localhost:3001', { secure: false, hostname: 'localhost', port: 3001, prefix: '' }],
    ['http://localhost', { secure: false, hostname: 'localhost', port: 80, prefix: '' }],
    ['https://flags.example.com/', { secure: true, hostname: 'flags.example.com', port: 443, prefix: '' }],
    ['https://example.com:8443/flags/', { secure: true, hostname: 'example.com', port: 8443, prefix: '/flags' }],
    ['http://[::1]:3001', { secure: false, hostname: '::1', port: 3001, prefix: '' }],
    ['HTTP://LOCALHOST:3001', { secure: false, hostname: 'localhost', port: 3001, prefix: '' }],
  ])('%s is read', (text, expected) => {
    expect(parseTowerUrl(text)).toEqual(expected)
  })

  test.each([
    '',
    'localhost:3001',
    'nats://localhost:4222',
    'http://',
    'http:///path',
    'http://host:99999',
    'http://host?app=1',
    'http://host#top',
    'ht tp://host',
  ])('%j is refused with an error that names it and the rule', (text) => {
    expect(() => parseTowerUrl(text)).toThrow(
      expect.objectContaining({
        code: 'ADDRESS_INVALID',
        message: expect.stringMatching(/must be http:\/\/ or https:\/\//),
      }),
    )
    expect(() => parseTowerUrl(text)).toThrow(JSON.stringify(text))
  })

  test('a secret in the address is refused and not repeated', () => {
    const refusal = (): unknown => parseTowerUrl('http://user:s3cret@host:3001')
    expect(refusal).toThrow(/SDK key is an option of its own/)
    expect(refusal).not.toThrow(/s3cret/)
  })
})
