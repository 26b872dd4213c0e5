import {
  circuitFields,
  evaluate,
  type Flag,
  isBeyondDeployed,
  projectForDeployed,
  rolloutBucket,
} from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText, circuit, flag, flagWith } from '../arbitraries.js'

// How the deployed SDKs decide, written down from recordings: conformance/decisions-tailslide-py.json, protocol of the wire.
const whitelisted = (given: Flag, user: string) => given.white_listed_users.split(',').includes(user)
const limitOf = ({ rollout_percentage, is_recoverable, circuit_status, circuit_recovery_percentage }: Flag) =>
  (rollout_percentage / 100) * (is_recoverable && circuit_status === 'recovery' ? circuit_recovery_percentage / 100 : 1)
const deployed = {
  python: (given: Flag, user: string) =>
    given.is_active && (whitelisted(given, user) || rolloutBucket(user) / 100 <= limitOf(given)),
  /** It knows 25 buckets only, and so lets in 4 % where Python lets in one bucket. */
  javascript: (given: Flag, user: string) =>
    given.is_active && (whitelisted(given, user) || Math.floor(rolloutBucket(user) / 4) / 25 <= limitOf(given)),
}

const users = Array.from({ length: 2_000 }, (_, index) => `user-${index}`)
const letIn = (decides: (given: Flag, user: string) => boolean, given: Flag) =>
  users.filter((user) => decides(given, user)).length

const withCircuit = (fields: Partial<Flag>, its: Flag['circuit'] = { state: 'closed', since: 0, trips: 0 }): Flag => ({
  ...flagWith({ is_enabled: true, ...fields }),
  ...circuitFields(its, fields.is_enabled ?? true),
})
const recoveringAt = (percentage: number) =>
  ({ state: 'recovering', startedAt: 1, steppedAt: 1, percentage, trips: 1 }) as const

describe('what deployed SDKs are shown', () => {
  it.each([
    ['a rollout of 0 %', withCircuit({ rollout_percentage: 0 }), 'out-of-rollout'],
    ['a recovery that begins at 0 %', withCircuit({ is_recoverable: true }, recoveringAt(0)), 'out-of-recovery'],
    ['a whitelist without a name', withCircuit({ rollout_percentage: 0, white_listed_users: ' , ' }), 'out-of-rollout'],
  ])('is a flag that is off for %s: they let nobody in, where unprojected they let some in', (_, given, reason) => {
    for (const decides of Object.values(deployed)) {
      expect(letIn(decides, given)).toBeGreaterThan(0)
      expect(letIn(decides, projectForDeployed(given))).toBe(0)
    }
    // Ours read the circuit and the switch, and so still say why.
    expect(evaluate(projectForDeployed(given), 'alice')).toEqual({ active: false, reason, flagId: 13 })
    expect(evaluate(projectForDeployed(given), 'alice', { rolloutRule: 'tailslide-py' }).reason).toBe(reason)
  })

  it('is the share of a recovery also after the flag was made one that does not recover by itself', () => {
    const given = withCircuit({ rollout_percentage: 100, is_recoverable: false }, recoveringAt(10))
    expect(letIn(deployed.python, given)).toBe(users.length)
    expect(letIn(deployed.python, projectForDeployed(given)) / users.length).toBeLessThan(0.15)
  })

  it('cannot be a whitelist in front of a rollout of 0 %: it stays as it is, and is told of', () => {
    const given = withCircuit({ rollout_percentage: 0, white_listed_users: 'alice' })
    expect(projectForDeployed(given)).toBe(given)
    expect(isBeyondDeployed(given)).toBe(true)
    for (const fine of [
      withCircuit({ rollout_percentage: 0 }),
      withCircuit({ rollout_percentage: 0.1, white_listed_users: 'alice' }),
      withCircuit({ rollout_percentage: 0, white_listed_users: 'alice', is_enabled: false }),
      withCircuit({ rollout_percentage: 0, white_listed_users: 'alice' }, { state: 'open', openedAt: 1, trips: 1 }),
    ]) {
      expect(isBeyondDeployed(fine)).toBe(false)
    }
  })

  it('never changes what our own evaluation answers, nor why', () => {
    fc.assert(
      fc.property(flag, circuit, fc.boolean(), anyText, (any, its, is_enabled, user) => {
        const given = { ...any, is_enabled, ...circuitFields(its, is_enabled) }
        expect(evaluate(projectForDeployed(given), user)).toEqual(evaluate(given, user))
      }),
      { numRuns: 2_000 },
    )
  })

  it("is decided by rolloutRule 'tailslide-py' as by the deployed Python SDK", () => {
    const share = fc.constantFrom(0, 0.1, 1, 50, 99.9, 100)
    fc.assert(
      fc.property(flag, circuit, fc.boolean(), share, fc.constantFrom(...users), (any, its, on, rollout, user) => {
        const fields = { ...any, rollout_percentage: rollout, white_listed_users: '', is_enabled: on }
        const shown = projectForDeployed({ ...fields, ...circuitFields(its, on) })
        expect(evaluate(shown, user, { rolloutRule: 'tailslide-py' }).active).toBe(deployed.python(shown, user))
      }),
      { numRuns: 2_000 },
    )
  })
})
