import type { SignalBucket } from '@tailslide/core'
import { expect, test } from 'vitest'
import { createHeldTier } from '../../src/memory/held-tier.js'

const NOON = 1_800_000_000_000
const HOUR = 3_600_000

test('what was late before the clock was set back an hour is not late again an hour later', () => {
  const tier = createHeldTier(120_000)
  const late = { flagId: 13, kind: 'failure', count: 3, heldSince: 0 } as const
  const counted = (at: number): SignalBucket => ({ flagId: 13, kind: 'failure', at, count: 3 })
  tier.add('web', [late], { now: NOON, elapsed: 5_000 })
  expect(tier.mark([counted(NOON)], 0, NOON)).toEqual([{ ...counted(NOON), held: [{ since: NOON - 5_000, count: 3 }] }])
  tier.add('web', [late], { now: NOON - HOUR, elapsed: 6_000 })
  expect(tier.mark([counted(NOON - HOUR)], 0, NOON - HOUR)).toEqual([
    { ...counted(NOON - HOUR), held: [{ since: NOON - HOUR - 6_000, count: 3 }] },
  ])
  expect(tier.mark([counted(NOON)], 0, NOON)).toEqual([counted(NOON)])
})
