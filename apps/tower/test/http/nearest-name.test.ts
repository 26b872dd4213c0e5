import { describe, expect, it } from 'vitest'
import { nearestName } from '../../src/http/nearest-name.js'

describe('the name that was probably meant', () => {
  const known = ['title', 'description', 'rollout_percentage', 'is_active', 'is_enabled']

  it.each([
    ['rollout_percentge', 'rollout_percentage'],
    ['tilte', 'title'],
    ['isActive', 'is_active'],
    ['ROLLOUT_PERCENTAGE', 'rollout_percentage'],
    ['rollout', 'rollout_percentage'],
    ['enabled', 'is_enabled'],
  ])('of %s is %s', (given, meant) => {
    expect(nearestName(given, known)).toBe(meant)
  })

  it.each(['', 'x', 'id', 'webhook', 'circuit_window', 'is', 'roll', '_'])('of %j is none of those', (given) => {
    expect(nearestName(given, known)).toBeUndefined()
  })
})
