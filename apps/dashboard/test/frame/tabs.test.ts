import { describe, expect, it } from 'vitest'
import { inTabs } from '../../src/frame/tabs.js'

const environments = (count: number) => Array.from({ length: count }, (_, index) => ({ app_id: index + 1 }))
const shown = (count: number, here: number, last: number[]): number[] =>
  inTabs(environments(count), here, last).map(({ app_id }) => app_id)

describe('environments as tabs', () => {
  it('all stand side by side up to five', () => {
    expect(shown(5, 1, [])).toEqual([1, 2, 3, 4, 5])
  })

  it('of more, those that somebody was in last stand there, in the order of the project', () => {
    expect(shown(8, 6, [2, 8, 7, 1])).toEqual([2, 6, 7, 8])
  })

  it('fill up from the first where fewer were seen, and know nothing of other projects', () => {
    expect(shown(8, 6, [99, 6])).toEqual([1, 2, 3, 6])
  })
})
