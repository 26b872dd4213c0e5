import { describe, expect, it } from 'vitest'
import { editsBetween, nearestName } from '../../src/index.js'

describe('the name that was probably meant', () => {
  const fields = ['title', 'description', 'rollout_percentage', 'is_active', 'is_enabled']

  it.each([
    ['rollout_percentge', 'rollout_percentage'],
    ['tilte', 'title'],
    ['isActive', 'is_active'],
    ['ROLLOUT_PERCENTAGE', 'rollout_percentage'],
    ['rollout', 'rollout_percentage'],
    ['ROLLOUT', 'rollout_percentage'],
    ['enabled', 'is_enabled'],
  ])('of %s is %s', (given, meant) => {
    expect(nearestName(given, fields)).toBe(meant)
  })

  it.each(['', 'x', 'id', 'webhook', 'circuit_window', 'is', 'roll', '_'])('of %j is none of those', (given) => {
    expect(nearestName(given, fields)).toBeUndefined()
  })

  const options = ['flagName', 'default', 'natsServer', 'redisHost', 'timeout']

  it.each([
    ['nats_server', 'natsServer'],
    ['NatsServer', 'natsServer'],
    ['name', 'flagName'],
    ['defaultValue', 'default'],
    ['timeOut', 'timeout'],
    ['time_out_ms', 'timeout'],
  ])('of %s, in words that are written together, is %s', (given, meant) => {
    expect(nearestName(given, options)).toBe(meant)
  })

  it('shares several words where no other name has them', () => {
    const known = ['error_threshold_percentage', 'error_rate']
    expect(nearestName('error_threshold', known)).toBe('error_threshold_percentage')
    expect(nearestName('error', known)).toBeUndefined()
  })

  it('is not more than three letters away, however long it is', () => {
    expect(nearestName('checkout-with-saved-cards', ['checkout-with-saved-carts'])).toBe('checkout-with-saved-carts')
    expect(nearestName('checkout-with-saved-cards', ['checkout-with-stored-carts'])).toBeUndefined()
  })

  it('is not looked for where the given one is longer than any name', () => {
    expect(nearestName('x'.repeat(100_000), ['x'.repeat(100_001)])).toBeUndefined()
  })
})

describe('edits between two words', () => {
  it.each([
    ['port', 'port', 0],
    ['prot', 'port', 1],
    ['pot', 'port', 1],
    ['sport', 'port', 1],
    ['part', 'port', 1],
    ['', 'port', 4],
    ['ports', 'sport', 2],
  ])('%j and %j are %d apart', (one, other, edits) => {
    expect(editsBetween(one, other)).toBe(edits)
  })
})
