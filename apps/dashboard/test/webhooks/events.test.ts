import { expect, it } from 'vitest'
import { EVENTS, eventsOf } from '../../src/webhooks/events.js'

it('an event that only a newer Tower knows stays chosen, and stands after those that are known', () => {
  const { all, chosen } = eventsOf(['flag.created', 'flag.shared'])
  expect(chosen).toEqual(['flag.created', 'flag.shared'])
  expect(all).toEqual([...EVENTS, 'flag.shared'])
})
