import { describe, expect, it } from 'vitest'
import { createRandom } from './random.js'

describe('createRandom', () => {
  it('gives the same numbers for the same seed, spread evenly over [0, 1)', () => {
    const [one, same, other] = [createRandom(5), createRandom(5), createRandom(6)]
    const numbers = Array.from({ length: 10_000 }, () => one.next())
    expect(numbers.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => same.next()))
    expect(numbers[0]).not.toBe(other.next())
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
    const mean = numbers.reduce((total, number) => total + number, 0) / numbers.length
    expect(mean).toBeGreaterThan(0.49)
    expect(mean).toBeLessThan(0.51)
  })

  it('forks streams that do not shift one another', () => {
    const [one, two] = [createRandom(5), createRandom(5)]
    one.next()
    expect(one.fork('faults').next()).toBe(two.fork('faults').next())
    expect(one.fork('faults').next()).not.toBe(one.fork('flags').next())
  })

  it('picks each of a list, and refuses an empty one', () => {
    const random = createRandom(1)
    expect(new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b', 'c'])))).toEqual(new Set(['a', 'b', 'c']))
    expect(() => random.pick([])).toThrow(RangeError)
  })
})
