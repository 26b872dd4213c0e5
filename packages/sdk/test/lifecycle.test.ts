import { describe, expect, it } from 'vitest'
import { type LifecycleEvent, type ManagerState, transition } from '../src/lifecycle.js'

const error = new Error('refused')
const events: LifecycleEvent[] = [
  { state: 'connecting' },
  { state: 'live' },
  { state: 'down', error },
  { state: 'disconnected' },
]

const states: ManagerState[] = [
  { state: 'connecting', since: 1 },
  { state: 'ready', since: 1 },
  { state: 'stale', since: 1, error: new Error('first') },
  { state: 'closed', since: 1 },
]

describe('the lifecycle of a manager', () => {
  it.each([
    ['connecting', ['connecting', 'ready', 'connecting', 'closed']],
    ['ready', ['ready', 'ready', 'stale', 'closed']],
    ['stale', ['stale', 'ready', 'stale', 'closed']],
    ['closed', ['closed', 'closed', 'closed', 'closed']],
  ])('from %s is led by connecting, live, down and disconnected to %j', (from, to) => {
    const state = states.find((candidate) => candidate.state === from)
    expect(state && events.map((event) => transition(state, event, 2).state)).toEqual(to)
  })

  it('keeps the instant at which a state was entered, and its last error', () => {
    const connecting = transition({ state: 'connecting', since: 1 }, { state: 'down', error }, 2)
    expect(connecting).toEqual({ state: 'connecting', since: 1, error })
    const stale = transition({ state: 'ready', since: 1 }, { state: 'down', error: new Error('reset') }, 2)
    expect(transition(stale, { state: 'down', error }, 3)).toEqual({ state: 'stale', since: 2, error })
    expect(transition(connecting, { state: 'live' }, 4)).toEqual({ state: 'ready', since: 4 })
  })
})
