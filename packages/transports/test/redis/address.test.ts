import { parseRedisAddress } from '@tailslide/transports/redis'
import { describe, expect, test } from 'vitest'

const plain = { host: 'localhost', port: 6379, tls: false, database: 0 }

describe('the address of Redis', () => {
  test.each([
    ['localhost', plain],
    ['localhost:6380', { ...plain, port: 6380 }],
    ['10.1.2.3', { ...plain, host: '10.1.2.3' }],
    ['::1', { ...plain, host: '::1' }],
    ['[::1]:6380', { ...plain, host: '::1', port: 6380 }],
    ['http://localhost', plain],
    ['http://localhost:80', { ...plain, port: 80 }],
    ['http://localhost/', plain],
    ['https://cache.example.com', { ...plain, host: 'cache.example.com', tls: true }],
    ['redis://localhost', plain],
    ['redis://localhost:6380/2', { ...plain, port: 6380, database: 2 }],
    ['rediss://u:p%40ss@h:1/0', { host: 'h', port: 1, tls: true, username: 'u', password: 'p@ss', database: 0 }],
    ['redis://:secret@localhost', { ...plain, password: 'secret' }],
  ])('%s is read', (text, expected) => {
    expect(parseRedisAddress(text)).toEqual(expected)
  })

  test('a port beside the address is taken, and must agree with one inside it', () => {
    expect(parseRedisAddress('http://localhost', 6380).port).toBe(6380)
    expect(parseRedisAddress('localhost:6380', 6380).port).toBe(6380)
    expect(() => parseRedisAddress('localhost:6380', 6379)).toThrow(/names port 6380, and the port given is 6379/)
    for (const port of [0, 65_536, 1.5, Number.NaN]) {
      expect(() => parseRedisAddress('localhost', port)).toThrow(`the port of Redis, ${port}, must be an integer`)
    }
  })

  test.each([
    '',
    'nats://localhost',
    'redis://',
    'http://a b',
    'localhost:99999',
    'redis://h/x',
    'redis://h?a=1',
    'a/b/c',
  ])('%j is refused with an error that names it and the rule', (text) => {
    const error = expect.objectContaining({
      code: 'ADDRESS_INVALID',
      message: expect.stringContaining('must be a host'),
    })
    expect(() => parseRedisAddress(text)).toThrow(error)
    expect(() => parseRedisAddress(text)).toThrow(JSON.stringify(text))
  })

  test('an error does not repeat a password', () => {
    for (const text of ['redis://user:s3cret@h/x', 'user:s3cret@h/x', 'redis://:s3c@ret@h:99999']) {
      expect(() => parseRedisAddress(text)).toThrow(/\*\*\*@h/)
      expect(() => parseRedisAddress(text)).not.toThrow(/s3c/)
    }
  })
})
