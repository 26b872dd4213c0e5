import { describe, expect, it } from 'vitest'
import { staircase } from '../../src/start/practice/staircase.js'
import { readStartSearch } from '../../src/start/steps.js'

describe('the address of the first steps', () => {
  it('holds what is known and drops everything else', () => {
    expect(readStartSearch({ flag: 'a', key: 3, language: 'go', step: 'key', x: 1 })).toEqual({
      flag: 'a',
      key: 3,
      language: 'go',
      step: 'key',
    })
    expect(readStartSearch({ flag: '', key: -1, step: 'last', language: 7 })).toEqual({})
  })
})

describe('the staircase of users', () => {
  it('goes down at once and up in steps, over half a minute at least', () => {
    const samples = [
      { at: 0, share: 100 },
      { at: 3_000, share: 0 },
      { at: 9_000, share: 10 },
    ]
    expect(staircase(samples, 15_000)).toEqual({ points: '0,0 10,0 10,100 30,100 30,90 50,90', nowAt: 50 })
  })

  it('grows with what it shows', () => {
    expect(staircase([{ at: 0, share: 100 }], 60_000)).toEqual({ points: '0,0 100,0', nowAt: 100 })
  })
})
