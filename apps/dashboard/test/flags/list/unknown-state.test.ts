import { describe, expect, it } from 'vitest'
import { statesOf } from '../../../src/flags/list/pick.js'
import { unknownStateIn } from '../../../src/flags/list/unknown-state.js'
import { noFlags } from '../../../src/words/no-flags.js'

describe('a state that a search asks for', () => {
  it.each([
    ['state:opn', 'opn'],
    ['tag:web state:opn', 'opn'],
    ['State:"Opn"', 'opn'],
    ['state:open', undefined],
    ['state:forc', undefined],
    ['state:', undefined],
    ['opn', undefined],
  ])('is told where there is none of that name: %s', (q, state) => {
    expect(unknownStateIn(q)).toBe(state)
  })

  it('is answered with the states that there are', () => {
    expect(noFlags.noSuchState('opn', statesOf(''))).toBe(
      'There is no state “opn”. A flag is open, recovering, forced-off, forced-on, observing, closed, off or on.',
    )
  })
})
