import { describe, expect, it } from 'vitest'
import { slotsOf } from '../../../src/flags/list/slots.js'

const before = slotsOf(new Map(), [10, 11, 12], false)

describe('the elements of rows', () => {
  it('stay theirs wherever the rows go', () => {
    expect(slotsOf(before, [12, 10], true)).toEqual(
      new Map([
        [12, 2],
        [10, 0],
      ]),
    )
  })

  it('are taken over in their order, and no two rows have one', () => {
    const now = slotsOf(before, [20, 11, 21, 22], true)
    expect([...now.entries()]).toEqual([
      [20, 0],
      [11, 1],
      [21, 2],
      [22, 3],
    ])
  })

  it('are new ones where no row may take over what another has left', () => {
    expect([...slotsOf(before, [20, 11], false).values()]).toEqual([3, 1])
  })
})
