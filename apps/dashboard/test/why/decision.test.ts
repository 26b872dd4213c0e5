import { type Flag, NEW_FLAG, rolloutPosition } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { explain } from '../../src/why/decision.js'

const USER = 'maya'
const flag = (fields: Partial<Flag>): Flag => ({
  ...NEW_FLAG,
  ...{ id: 1, app_id: 1, title: 'checkout', is_active: true, is_enabled: true, white_listed_users: '' },
  ...{ circuit_status: 'close', circuit_recovery_percentage: 0, created_at: '', updated_at: '' },
  ...fields,
})
const outcomes = (fields: Partial<Flag>, user = USER): string =>
  explain(flag(fields), user)
    .steps.map(({ outcome }) => outcome)
    .join()

describe('why a user gets what they get', () => {
  it('ends at the switch where it is off', () => {
    expect(outcomes({ is_enabled: false, is_active: false })).toBe('out,untouched,untouched,untouched')
  })

  it('ends at a circuit that is open, also for those who are named', () => {
    const circuit = { state: 'open', openedAt: 0, trips: 1 } as const
    expect(outcomes({ circuit, is_active: false, white_listed_users: USER })).toBe('passed,out,untouched,untouched')
  })

  it('lets in whoever is named, whatever the rollout is', () => {
    expect(outcomes({ white_listed_users: `bo, ${USER}`, rollout_percentage: 0 })).toBe('passed,passed,in,untouched')
  })

  it('otherwise compares where the user stands with the rollout', () => {
    const position = rolloutPosition(USER)
    const above = Math.ceil(position) + 1
    expect(outcomes({ rollout_percentage: above })).toBe('passed,passed,passed,in')
    expect(outcomes({ rollout_percentage: Math.floor(position) })).toBe('passed,passed,passed,out')
    expect(explain(flag({ rollout_percentage: above }), USER)).toMatchObject({ position, limit: above, isIn: true })
  })
})
