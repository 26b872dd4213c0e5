import { fakeClock } from '@tailslide/testkit'
import { describe, expect, it } from 'vitest'
import { createForwardTime, endOf, hasEnded } from '../../src/access/expiry.js'

describe('the time by which keys expire', () => {
  it('goes on from where it was when the clock is set back, and follows one that is set forward', () => {
    const clock = fakeClock(1_000_000)
    const now = createForwardTime(clock)
    expect(now()).toBe(1_000_000)
    clock.setBy(-500_000)
    expect(now()).toBe(1_000_000)
    clock.advance(7_000)
    expect(now()).toBe(1_007_000)
    clock.setBy(600_000)
    expect(now()).toBe(1_107_000)
  })

  it('ends what expires at its instant, what has no end never, and what cannot be read at once', () => {
    const at = Date.UTC(2026, 0, 1)
    expect(hasEnded(endOf('2026-01-01T00:00:00.000Z'), at - 1)).toBe(false)
    expect(hasEnded(endOf('2026-01-01T00:00:00.000Z'), at)).toBe(true)
    expect(hasEnded(endOf(null), Number.MAX_VALUE)).toBe(false)
    expect(hasEnded(endOf('soon'), 0)).toBe(true)
  })
})
