import {
  type CircuitTransition,
  CoreError,
  encodeCircuitMessage,
  INITIAL_CIRCUIT,
  parseCircuitMessage,
} from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import recorded from '../../../../conformance/circuit-messages.json' with { type: 'json' }
import { anyText, circuit } from '../arbitraries.js'

const transition: fc.Arbitrary<CircuitTransition> = fc.record({
  flagId: fc.integer({ min: 1 }),
  appId: fc.integer({ min: 1 }),
  revision: fc.option(fc.nat()),
  circuit,
  reason: anyText,
})

const openAt = (flagId: number): CircuitTransition => ({
  flagId,
  appId: 5,
  revision: 2,
  circuit: { state: 'open', openedAt: 1_790_000_000_000, trips: 1 },
  reason: '62 % of 45 calls failed in 10 s, more than 50 %',
})

const errorOf = (subject: string, data: string | Uint8Array, header?: string): CoreError => {
  try {
    parseCircuitMessage(subject, data, header)
  } catch (error) {
    if (error instanceof CoreError) return error
    throw error
  }
  return expect.fail('was read')
}

describe('parseCircuitMessage', () => {
  it('understands every recorded message', () => {
    const read = recorded.messages.map(({ subject, data }) => parseCircuitMessage(subject, data))
    expect(read).toEqual([
      { type: 'open', flagId: 13 },
      { type: 'open', flagId: 14 },
      { type: 'open', flagId: 15 },
      { type: 'recovery_start', flagId: 13, percentage: 10 },
      { type: 'recovery_start', flagId: 13, percentage: 10 },
      { type: 'recovery_start', flagId: 14, percentage: 20.5 },
      { type: 'recovery_update', flagId: 14, percentage: 35.875 },
      { type: 'recovery_update', flagId: 14, percentage: 35.875 },
      { type: 'recovery_update', flagId: 13, percentage: 40 },
      { type: 'close', flagId: 14 },
      { type: 'close', flagId: 14 },
      { type: 'close', flagId: 13 },
    ])
  })

  it('reads bytes', () => {
    expect(parseCircuitMessage('circuit_open', new TextEncoder().encode('13'))).toEqual({ type: 'open', flagId: 13 })
  })

  it('refuses another subject', () => {
    expect(errorOf('apps.1.update.manual', '13')).toMatchObject({
      code: 'CIRCUIT_MESSAGE_UNKNOWN_SUBJECT',
      message: expect.stringContaining('"apps.1.update.manual" is no circuit subject'),
    })
  })

  it.each([
    ['circuit_open', '', 'the payload must be a flag id'],
    ['circuit_open', '0', 'the payload must be a flag id'],
    ['circuit_open', '-1', 'the payload must be a flag id'],
    ['circuit_open', '1.5', 'the payload must be a flag id'],
    ['circuit_open', '1e3', 'the payload must be a flag id'],
    ['circuit_close', '9007199254740992', 'the payload must be a flag id'],
    ['circuit_close', '{"flagId":1}', 'the payload must be a flag id'],
    ['circuit_recovery_start', '13', 'the payload must be a JSON object'],
    ['circuit_recovery_start', 'nonsense', 'the payload must be JSON'],
    [
      'circuit_recovery_start',
      '{"flagId":"13","circuitInitialRecoveryPercentage":10}',
      'flagId must be a positive integer',
    ],
    [
      'circuit_recovery_start',
      '{"flagId":13,"circuitRecoveryPercentage":10}',
      'circuitInitialRecoveryPercentage must be',
    ],
    ['circuit_recovery_update', '{"flagId":13,"circuitRecoveryPercentage":100.1}', 'circuitRecoveryPercentage must be'],
    ['circuit_recovery_update', '{"flagId":13,"circuitRecoveryPercentage":null}', 'circuitRecoveryPercentage must be'],
  ])('refuses %s with %j, and names what is wrong', (subject, data, message) => {
    expect(errorOf(subject, data)).toMatchObject({
      code: 'CIRCUIT_MESSAGE_INVALID',
      message: expect.stringContaining(message),
    })
  })

  it('refuses bytes that are no UTF-8', () => {
    expect(errorOf('circuit_open', Uint8Array.of(0xff)).message).toBe(
      'Circuit message: the payload must be UTF-8 text.',
    )
  })

  it.each([
    ['nonsense', 'the transition must be JSON'],
    [JSON.stringify({ ...openAt(13), flagId: '13' }), 'flagId of the transition must be'],
    [JSON.stringify({ ...openAt(13), appId: 0 }), 'appId of the transition must be'],
    [JSON.stringify({ ...openAt(13), revision: -1 }), 'revision of the transition must be'],
    [JSON.stringify({ ...openAt(13), reason: null }), 'reason of the transition must be'],
    [JSON.stringify({ ...openAt(13), circuit: { state: 'ajar' } }), 'circuit of the transition must be'],
    [JSON.stringify(openAt(14)), 'flagId of the transition must be that of circuit_open 13'],
    [
      JSON.stringify({ ...openAt(13), circuit: INITIAL_CIRCUIT }),
      'state of the transition must be that of circuit_open 13',
    ],
  ])('refuses the transition %j', (header, message) => {
    expect(errorOf('circuit_open', '13', header)).toMatchObject({
      code: 'CIRCUIT_MESSAGE_INVALID',
      message: expect.stringContaining(message),
    })
  })

  it('refuses a transition to another percentage', () => {
    const { subject, data, transition } = encodeCircuitMessage({
      ...openAt(13),
      circuit: { state: 'recovering', startedAt: 1, steppedAt: 2, percentage: 20, trips: 1 },
    })
    expect(errorOf(subject, data.replace('20', '30'), transition).message).toContain('percentage of the transition')
  })

  it('throws nothing but its own error, whatever the message', () => {
    const subject = fc.constantFrom(
      'circuit_open',
      'circuit_close',
      'circuit_recovery_start',
      'circuit_recovery_update',
    )
    const text = fc.oneof(fc.string(), fc.json(), fc.nat().map(String))
    fc.assert(
      fc.property(
        subject,
        fc.oneof(text, fc.uint8Array()),
        fc.option(text, { nil: undefined }),
        (name, data, header) => {
          try {
            expect(parseCircuitMessage(name, data, header).flagId).toBeGreaterThan(0)
          } catch (error) {
            expect(error).toBeInstanceOf(CoreError)
          }
        },
      ),
    )
  })
})

describe('encodeCircuitMessage', () => {
  it.each([
    [{ state: 'open', openedAt: 1, trips: 1 }, 'circuit_open', '13'],
    [{ state: 'closed', since: 1, trips: 1 }, 'circuit_close', '13'],
    [
      { state: 'recovering', startedAt: 5, steppedAt: 5, percentage: 10, trips: 1 },
      'circuit_recovery_start',
      '{"flagId":13,"circuitInitialRecoveryPercentage":10}',
    ],
    [
      { state: 'recovering', startedAt: 5, steppedAt: 6, percentage: 35.875, trips: 1 },
      'circuit_recovery_update',
      '{"flagId":13,"circuitRecoveryPercentage":35.875}',
    ],
  ] as const)('writes %j as deployed components do', (next, subject, data) => {
    expect(encodeCircuitMessage({ ...openAt(13), circuit: next })).toMatchObject({ subject, data })
  })

  it('writes what is read back whole, with a header of printable ASCII', () => {
    fc.assert(
      fc.property(transition, (given) => {
        const { subject, data, transition: header } = encodeCircuitMessage(given)
        expect(header).toMatch(/^[ -~]*$/)
        expect(parseCircuitMessage(subject, data, header).transition).toEqual(given)
      }),
    )
  })
})
