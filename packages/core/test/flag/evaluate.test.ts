import { compileFlag, decide, evaluate, isActive, type Reason, rolloutPosition } from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import buckets from '../../../../conformance/buckets.json' with { type: 'json' }
import recorded from '../../../../conformance/decisions-tailslide-py.json' with { type: 'json' }
import { anyText, flag, flagWith, percentage } from '../arbitraries.js'

const recovering = (rollout: number, recovery: number) =>
  flagWith({
    rollout_percentage: rollout,
    is_recoverable: true,
    circuit_status: 'recovery',
    circuit_recovery_percentage: recovery,
  })

const opened = { circuit_status: 'open', circuit: { state: 'open', openedAt: 1, trips: 1 } } as const

describe('evaluate', () => {
  it.each([
    ['an inactive flag', flagWith({ is_active: false }), 'off'],
    [
      'a flag turned off, circuit open',
      flagWith({ is_active: false, is_enabled: false, circuit_status: 'open' }),
      'off',
    ],
    ['an open circuit', flagWith({ is_active: false, is_enabled: true, ...opened }), 'circuit-open'],
    ['an open circuit that says it is active', flagWith({ is_active: true, ...opened }), 'circuit-open'],
    [
      "a deployed Tower's flag that is off, whose status says open too",
      flagWith({ is_active: false, circuit_status: 'open' }),
      'off',
    ],
  ])('answers false for %s, whitelist or not', (_, given, reason) => {
    const whitelisted = { ...given, white_listed_users: 'alice', rollout_percentage: 100 }
    expect(evaluate(whitelisted, 'alice')).toEqual({ active: false, reason, flagId: 13 })
  })

  it("decides a deployed Tower's flag by is_active alone, as deployed SDKs do, whatever its circuit_status says", () => {
    const recorded = flagWith({ is_active: true, circuit_status: 'open', rollout_percentage: 100 })
    expect(evaluate(recorded, 'alice')).toEqual({ active: true, reason: 'in-rollout', flagId: 13 })
    expect(evaluate({ ...recorded, is_active: false }, 'alice').reason).toBe('off')
  })

  it('decides a flag that carries its circuit by is_enabled and the circuit, whatever is_active says', () => {
    const closed = { state: 'closed', since: 0, trips: 0 } as const
    const shown = flagWith({ is_active: false, is_enabled: true, rollout_percentage: 100, circuit: closed })
    expect(evaluate(shown, 'alice').reason).toBe('in-rollout')
    expect(evaluate({ ...shown, is_active: true, is_enabled: false }, 'alice').reason).toBe('off')
    const recovery = { state: 'recovering', startedAt: 1, steppedAt: 1, percentage: 0, trips: 1 } as const
    expect(evaluate({ ...shown, circuit: recovery }, 'alice').reason).toBe('out-of-recovery')
  })

  it('lets the whitelist in at 0 %, and while recovering', () => {
    const users = { white_listed_users: 'alice,, bob ,\tcarol d\n' }
    for (const given of [flagWith({ rollout_percentage: 0 }), recovering(0, 0)]) {
      for (const user of ['alice', 'bob', 'carol d']) {
        expect(evaluate({ ...given, ...users }, user)).toEqual({ active: true, reason: 'whitelisted', flagId: 13 })
      }
      expect(evaluate({ ...given, ...users }, ' bob ').active).toBe(false)
    }
  })

  it('takes the empty user context for nobody', () => {
    const lists = ['', ',', ' , ', 'alice,']
    for (const white_listed_users of lists) {
      expect(evaluate(flagWith({ rollout_percentage: 99.9, white_listed_users }), '').reason).toBe('no-user')
      expect(evaluate({ ...recovering(100, 50), white_listed_users }, '').reason).toBe('no-user')
      expect(evaluate(flagWith({ rollout_percentage: 100, white_listed_users }), '').reason).toBe('in-rollout')
    }
  })

  it('agrees with the documented rule, bucket + 1 <= percentage, at every whole percentage', () => {
    for (const { context, bucket } of buckets.cases.filter((each) => each.context !== '')) {
      for (let rollout = 0; rollout <= 100; rollout++) {
        const { active } = evaluate(flagWith({ rollout_percentage: rollout }), context)
        if (active !== bucket + 1 <= rollout) expect.fail(`${context} at ${rollout} %`)
      }
    }
  })

  it('compares the position with the percentage exactly', () => {
    const users = Array.from({ length: 3000 }, (_, i) => `user-${i}`)
    for (const user of users) {
      const position = rolloutPosition(user)
      expect(evaluate(flagWith({ rollout_percentage: position }), user).active).toBe(false)
      const next = Math.round(position * 1000 + 1) / 1000
      expect(evaluate(flagWith({ rollout_percentage: next }), user).active).toBe(true)
    }
  })

  it('multiplies the rollout by the recovery while recovering, and only then', () => {
    const user = 'bob'
    const position = rolloutPosition(user)
    expect(position).toBeGreaterThan(1)
    expect(evaluate(recovering(100, 100), user).reason).toBe('in-recovery')
    expect(evaluate(recovering(100, position / 2), user).reason).toBe('out-of-recovery')
    expect(evaluate({ ...recovering(100, 0), is_recoverable: false }, user).reason).toBe('in-rollout')
    expect(evaluate({ ...recovering(100, 0), circuit_status: 'close' }, user).reason).toBe('in-rollout')
    // 70 * 70.7 / 100 is 49.49000000000001 in doubles.
    expect(compileFlag(recovering(70, 70.7)).percentage).toBe(49.49)
  })

  it('draws another cohort with a seed', () => {
    const users = Array.from({ length: 1000 }, (_, i) => `user-${i}`)
    const cohort = (rollout_seed?: string) =>
      users.filter((user) => evaluate(flagWith(rollout_seed === undefined ? {} : { rollout_seed }), user).active)
    expect(cohort('')).toEqual(cohort())
    expect(cohort('a')).not.toEqual(cohort())
    expect(cohort('a')).not.toEqual(cohort('b'))
  })

  it('never takes a user out when the percentage rises', () => {
    fc.assert(
      fc.property(anyText, anyText, percentage, percentage, percentage, (user, rollout_seed, one, other, recovery) => {
        const [low, high] = one < other ? [one, other] : [other, one]
        const activeAt = (rollout: number, share: number) =>
          Number(evaluate({ ...recovering(rollout, share), rollout_seed }, user).active)
        expect(activeAt(low, recovery)).toBeLessThanOrEqual(activeAt(high, recovery))
        expect(activeAt(recovery, low)).toBeLessThanOrEqual(activeAt(recovery, high))
      }),
      { numRuns: 500 },
    )
  })

  it('lets nobody in at 0 % and everybody at 100 %', () => {
    fc.assert(
      fc.property(anyText, (user) => {
        expect(evaluate(flagWith({ rollout_percentage: 0 }), user).active).toBe(false)
        expect(evaluate(flagWith({ rollout_percentage: 100 }), user).active).toBe(true)
      }),
    )
  })

  it('never throws, answers as its reason says, and the same each time', () => {
    fc.assert(
      fc.property(
        flag,
        anyText,
        fc.constantFrom('tailslide' as const, 'tailslide-py' as const),
        (given, user, rolloutRule) => {
          const decision = evaluate(given, user, { rolloutRule })
          expect(decision).toEqual({ active: isActive(decision.reason), reason: decision.reason, flagId: given.id })
          expect(evaluate(given, user, { rolloutRule })).toEqual(decision)
          if (!given.is_active && !given.circuit) expect(decision.active).toBe(false)
        },
      ),
    )
  })
})

describe("rolloutRule 'tailslide-py'", () => {
  it('decides every recorded case as the Python SDK does', () => {
    expect(recorded.cases.length).toBeGreaterThan(400)
    const decided = recorded.cases.map((each) => {
      const { context, rollout_percentage: rollout, circuit_recovery_percentage: recovery } = each
      const given = recovery === null ? flagWith({ rollout_percentage: rollout }) : recovering(rollout, recovery)
      return { ...each, active: evaluate(given, context, { rolloutRule: 'tailslide-py' }).active }
    })
    expect(decided).toEqual(recorded.cases)
  })

  it('hashes the empty context like any other, and knows no seeds', () => {
    const bucket = Math.floor(rolloutPosition(''))
    const at = (rollout_percentage: number, rollout_seed: string) =>
      evaluate(flagWith({ rollout_percentage, rollout_seed }), '', { rolloutRule: 'tailslide-py' }).reason
    expect(at(bucket, '')).toBe('in-rollout')
    expect(at(bucket - 0.1, '')).toBe('out-of-rollout')
    expect(at(bucket, 'seed')).toBe('in-rollout')
  })
})

describe('decide', () => {
  it('asks for a position only when it matters', () => {
    const never = () => expect.fail('asked for a position')
    const compiled = (fields: Parameters<typeof flagWith>[0]) => compileFlag(flagWith(fields))
    expect(decide(compiled({ is_active: false }), 'alice', never)).toBe('off')
    expect(decide(compiled({ white_listed_users: 'alice' }), 'alice', never)).toBe('whitelisted')
    expect(decide(compiled({ rollout_percentage: 0 }), 'alice', never)).toBe('out-of-rollout')
    expect(decide(compiled({ rollout_percentage: 100 }), 'alice', never)).toBe('in-rollout')
  })

  it("hands the flag's seed to the positions", () => {
    const compiled = compileFlag(flagWith({ rollout_seed: 'spring' }))
    expect(decide(compiled, 'alice', (user, seed) => (user === 'alice' && seed === 'spring' ? 49.999 : 50))).toBe(
      'in-rollout',
    )
  })
})

describe('isActive', () => {
  it('is true for the three reasons that let a user in', () => {
    const reasons: Record<Reason, boolean> = {
      'flag-unknown': false,
      'no-ruleset': false,
      off: false,
      'circuit-open': false,
      whitelisted: true,
      'in-rollout': true,
      'out-of-rollout': false,
      'in-recovery': true,
      'out-of-recovery': false,
      'no-user': false,
    }
    for (const [reason, active] of Object.entries(reasons)) expect(isActive(reason as Reason)).toBe(active)
  })
})
