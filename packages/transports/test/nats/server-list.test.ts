import { describe, expect, test } from 'vitest'
import { parseNatsServers } from '../../src/nats/server-list.js'

describe('an address of NATS', () => {
  test.each([
    ['localhost', ['localhost:4222'], false],
    ['localhost:4333', ['localhost:4333'], false],
    ['nats://broker:4222', ['broker:4222'], false],
    ['nats://broker', ['broker:4222'], false],
    ['tls://broker:443', ['broker:443'], true],
    ['10.0.0.1, nats://10.0.0.2:4223,10.0.0.3:4224', ['10.0.0.1:4222', '10.0.0.2:4223', '10.0.0.3:4224'], false],
    ['nats://[::1]:4333', ['[::1]:4333'], false],
  ])('%s', (text, servers, tls) => {
    expect(parseNatsServers(text)).toEqual({ servers, tls })
  })

  test('may carry a user and a password, or a token, of any characters', () => {
    expect(parseNatsServers('nats://me:p%40ss@broker')).toMatchObject({ user: 'me', pass: 'p@ss' })
    expect(parseNatsServers('a, s%2Fcret@b:4223')).toMatchObject({ servers: ['a:4222', 'b:4223'], token: 's/cret' })
  })

  test.each(['', ' , ', 'http://broker', 'nats://', 'broker:port', 'nats://user:pass@:4222'])(
    '%j is refused',
    (text) => {
      expect(() => parseNatsServers(text)).toThrow(expect.objectContaining({ code: 'ADDRESS_INVALID' }))
    },
  )

  test('a refusal does not show the password', () => {
    expect(() => parseNatsServers('nats://me:secret@broker:port')).toThrow(/^(?!.*secret)/)
  })
})
