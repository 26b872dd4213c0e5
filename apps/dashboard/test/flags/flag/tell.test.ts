import type { FlagOverview } from '@tailslide/api'
import { INITIAL_CIRCUIT } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { aloudOf, howItGoes, type Piece, whoGetsIt } from '../../../src/flags/flag/tell.js'
import { callsAt, callsNow } from '../../../src/flags/flag/traffic.js'
import { stateOf } from '../../../src/flags/flag-state.js'
import { NEW_CHECKOUT } from './new-checkout.js'

const ROW: FlagOverview = {
  id: 1,
  title: 'new-checkout',
  description: '',
  is_enabled: true,
  rollout_percentage: 25,
  circuit_mode: 'automatic',
  error_threshold_percentage: 10,
  is_recoverable: true,
  circuit_recovery_delay: 10_000,
  edition: '"1-1"',
  updated_at: '',
  circuit: INITIAL_CIRCUIT,
  named_users: 3,
  tags: [],
  owner: '',
  temporary_until: null,
  changed_at: null,
}
const MINUTE = { calls: 2_412, failed: 7, all: 2_412, minutes: 1 }

const plain = (pieces: readonly Piece[]): string =>
  pieces
    .map(aloudOf)
    .join('')
    .replaceAll(/[\u202f\u00a0]/g, ' ')
const sentence = (fields: Partial<FlagOverview>, traffic = MINUTE): string => {
  const row = { ...ROW, ...fields }
  const state = stateOf(row)
  return plain([...whoGetsIt(row, state, undefined, 0), ...howItGoes(state, traffic, undefined)])
}

describe('the sentence of a flag', () => {
  it.each<[Partial<FlagOverview>, string]>([
    [
      {},
      '25 % of users and 3 named ones get the new path. The circuit is closed: of 2,412 calls in the last minute, 0.3 % failed.',
    ],
    [
      { rollout_percentage: 100, circuit_mode: 'observe' },
      'All users get the new path. The circuit only watches: of 2,412 calls in the last minute, 0.3 % failed.',
    ],
    [
      { is_enabled: false },
      'Nobody gets the new path: the switch is off. Switched on, 25 % of users and 3 named users would.',
    ],
    [{ circuit_mode: 'forced_open' }, 'Nobody gets the new path: it is forced off until somebody lets go.'],
    [
      { circuit: { state: 'open', openedAt: 0, trips: 1 } },
      'Open: nobody gets the new path. Tried again 10 s after it opened.',
    ],
    [
      { circuit: { state: 'open', openedAt: 0, trips: 1 }, is_recoverable: false },
      'Open: nobody gets the new path. It stays so until somebody closes the circuit.',
    ],
    [
      {
        rollout_percentage: 10,
        circuit: { state: 'recovering', startedAt: 0, steppedAt: 0, percentage: 60, trips: 1 },
      },
      'Recovering: 6 % of users get the new path, 60 % of the 10 % rollout.',
    ],
  ])('says who gets the new path: %j', (fields, expected) => {
    expect(sentence(fields)).toBe(expected)
  })

  it('promises no time for all to be back while a step is held up for want of calls', () => {
    const circuit = { state: 'recovering', startedAt: 0, steppedAt: 1_000, percentage: 60, trips: 1 } as const
    const row = { ...ROW, circuit }
    const flag = { ...NEW_CHECKOUT, circuit_recovery_rate: 6_000 }
    const at = (now: number) => plain(whoGetsIt(row, stateOf(row), flag, now))
    expect(at(2_000)).toMatch(/ All back before long if it stays healthy\.$/)
    expect(at(20_000)).toMatch(/ rollout\. The next step waits for at least 3 calls that go well\.$/)
  })

  it('says of a circuit that cannot open that it never does', () => {
    const flag = { ...NEW_CHECKOUT, error_threshold_percentage: 0 }
    const said = plain(howItGoes(stateOf(ROW), MINUTE, flag))
    expect(said).toBe(' The circuit never opens by itself: of 2,412 calls in the last minute, 0.3 % failed.')
  })

  it('never calls no calls healthy', () => {
    expect(sentence({}, { calls: 0, failed: 0, all: 0, minutes: 1 })).toMatch(/closed: no calls in the last minute\.$/)
  })
})

describe('calls at another rollout', () => {
  it('follow from all calls where the old path is counted too, and otherwise from the share that is there', () => {
    expect(callsAt({ calls: 600, failed: 0, all: 2_400, minutes: 1 }, 25, 50)).toBe(1_200)
    expect(callsAt({ calls: 600, failed: 0, all: 600, minutes: 1 }, 25, 50)).toBe(1_200)
  })

  it('are those that were counted at the rollout that is there', () => {
    expect(callsNow({ calls: 660, failed: 0, all: 2_400, minutes: 1 }, 25)).toBe(660)
    expect(callsNow({ calls: 0, failed: 0, all: 2_400, minutes: 1 }, 25)).toBe(600)
  })

  it('go down where a rollout is taken back, also while the minute that they follow from lies before it', () => {
    const justRaised = { calls: 1_041, failed: 0, all: 1_777, minutes: 1 }
    expect([callsAt(justRaised, 100, 100), callsAt(justRaised, 100, 60)]).toEqual([1_777, 1_066.2])
    const notCounted = { ...justRaised, all: 1_041 }
    expect([callsAt(notCounted, 100, 100), callsAt(notCounted, 100, 60)]).toEqual([1_041, 624.6])
  })

  it('are not known while nobody is on the new path and the old one is not counted', () => {
    expect(callsAt({ calls: 0, failed: 0, all: 0, minutes: 1 }, 0, 50)).toBeUndefined()
  })
})
