import { describe, expect, it } from 'vitest'
import { readGreeting } from '../../src/nats/greeting.js'

const info = (facts: object): string => `INFO ${JSON.stringify({ server_id: 'NA', ...facts })} \r\n`

describe('a greeting', () => {
  it.each([
    [{}, false],
    [{ tls_required: true }, true],
    [{ tls_available: true }, true],
    [{ tls_required: false, tls_available: false }, false],
  ])('with %j tells whether TLS is offered: %s', (facts, offersTls) => {
    expect(readGreeting(info(facts))).toEqual({ offersTls })
  })

  it('is waited for until its line is complete', () => {
    const whole = info({ tls_required: true })
    for (let length = 0; length < whole.length; length += 1)
      expect(readGreeting(whole.slice(0, length))).toBeUndefined()
    expect(readGreeting(`${whole}PING\r\n`)).toEqual({ offersTls: true })
  })

  it.each(['HTTP/1.1 400 Bad Request\r\n', '-ERR no\r\n', 'INFO\r\n', 'INFO {"tls_\r\n', 'INFO {1}\r\n', '\r\n'])(
    'that is none of a nats-server is refused: %j',
    (text) => {
      expect(() => readGreeting(text)).toThrow('what answers there is no nats-server')
    },
  )

  it('without an end is not read for ever', () => {
    expect(() => readGreeting(`INFO {"a":"${'x'.repeat(300_000)}`)).toThrow('what answers there is no nats-server')
  })
})
