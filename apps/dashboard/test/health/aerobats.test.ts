import { describe, expect, it } from 'vitest'
import { watchingOf } from '../../src/health/aerobats.js'

describe('whether somebody decides on circuits, as the page of health tells it', () => {
  it('is well where one answers, in this process or in its own', () => {
    expect(watchingOf({ state: 'inside' }, false)).toMatchObject({
      is: 'well',
      means: expect.stringContaining('within'),
    })
    expect(watchingOf({ state: 'ready' }, true)).toMatchObject({
      is: 'well',
      means: expect.stringContaining('its own'),
    })
  })

  it('is not well where none does, with what follows from it', () => {
    for (const state of ['none', 'gone', 'not_ready'] as const) {
      const { is, means } = watchingOf({ state }, true)
      expect(is).toBe('failing')
      expect(means).toContain('flags that fail are not turned off by themselves')
    }
    expect(watchingOf({ state: 'none' }, false).means).toMatch(/^Tower runs without NATS/)
  })

  it('names what those lack that answer', () => {
    const { says, means } = watchingOf({ state: 'not_ready', lacks: ['signals', 'circuits', '__proto__'] }, true)
    expect(says).toBe('cannot decide')
    expect(means).toMatch(/^Those that run cannot read calls, do not reach Tower, lack something: until/)
  })

  it('is not known, and nothing is claimed, where Tower cannot know or does not tell', () => {
    for (const state of ['unseen', 'unknown'] as const) expect(watchingOf({ state }, true).is).toBe('unknown')
    expect(watchingOf(undefined, true).is).toBe('unknown')
    expect(watchingOf(JSON.parse('{"state":"unheard"}'), false).is).toBe('unknown')
  })
})
