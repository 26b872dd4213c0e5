import { describe, expect, it } from 'vitest'
import { startsOf, within } from '../../../src/flags/list/within.js'

const TITLE = 40
const LINE = 47
const starts = startsOf([TITLE, ...Array.from({ length: 100 }, () => LINE)])

describe('the lines near a stretch of the page', () => {
  it('begin one after the other, and the end is how high all are', () => {
    expect(startsOf([40, 47, 47])).toEqual([0, 40, 87, 134])
    expect(startsOf([])).toEqual([0])
  })

  it('are all that reach into it, and no others', () => {
    expect(within(starts, { top: 0, bottom: 100 }, [])).toEqual([0, 1, 2])
    expect(within(starts, { top: TITLE + 1, bottom: TITLE + LINE }, [])).toEqual([1, 2])
  })

  it('are none beyond the ends', () => {
    expect(within(starts, { top: -900, bottom: -1 }, [])).toEqual([])
    expect(within(starts, { top: 4_700, bottom: 99_999 }, [])).toEqual([100])
    expect(within([0], { top: 0, bottom: 900 }, [])).toEqual([])
  })

  it('have with them those that are kept, in their order, each once', () => {
    expect(within(starts, { top: 0, bottom: 50 }, [90, 1, -1, 90, 101])).toEqual([0, 1, 90])
  })
})
