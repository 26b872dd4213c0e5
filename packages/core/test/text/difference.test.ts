import { describe, expect, it } from 'vitest'
import { differenceOf } from '../../src/index.js'

describe('the difference of two long values', () => {
  const receiver = 'https://hooks.example.com/'.padEnd(120, 'a')

  it('is the entries of a list that came and went, wherever they stand', () => {
    const users = Array.from({ length: 1_000 }, (_, number) => `user-${number}`).join(', ')
    const difference = differenceOf('white_listed_users', users, users.replace('user-700,', 'eve, mallory,'))
    expect(difference).toEqual({ kind: 'list', gone: ['user-700'], came: ['eve', 'mallory'] })
    expect(differenceOf('webhooks', `${receiver},${receiver}b`, `${receiver},${receiver}c`)).toEqual({
      kind: 'list',
      gone: [`${receiver}b`],
      came: [`${receiver}c`],
    })
    expect(differenceOf('tags', ['a', 'b'], ['b', 'c'])).toEqual({ kind: 'list', gone: ['a'], came: ['c'] })
  })

  it('is the stretch of a text, with a little around it', () => {
    const [start, end] = ['s'.repeat(100), 'e'.repeat(100)]
    const around = ['s'.repeat(12), 'e'.repeat(12)]
    const difference = differenceOf('description', `${start}old${end}`, `${start}new!${end}`)
    expect(difference?.gone).toEqual([`…${around[0]}old${around[1]}…`])
    expect(difference?.came).toEqual([`…${around[0]}new!${around[1]}…`])
    expect(differenceOf('description', 'aaaa', 'aa')).toMatchObject({ gone: ['aaaa'], came: ['aa'] })
  })

  it('is told of lists that have the same entries in another order, or twice', () => {
    expect(differenceOf('tags', ['a', 'b'], ['b', 'a'])).toEqual({ kind: 'text', gone: ['a,b'], came: ['b,a'] })
    expect(differenceOf('tags', ['a', 'a'], ['a'])).toMatchObject({ gone: ['a,a'], came: ['a'] })
  })

  it('is bounded, and never the same on both sides', () => {
    const long = 'x'.repeat(100_000)
    for (const [was, is] of [
      [`${long}1${long}`, `${long}2${long}`],
      [`${long}1`, `${long}2`],
      [`1${long}2`, `3${long}4`],
    ] as const) {
      for (const field of ['description', 'webhooks']) {
        const { gone, came } = differenceOf(field, was, is) ?? { gone: [], came: [] }
        expect(gone).not.toEqual(came)
        expect([...gone, ...came].join('').length).toBeLessThan(500)
      }
    }
  })

  it('is none of what is no text and no list', () => {
    expect(differenceOf('rollout_percentage', 5, 100)).toBeUndefined()
    expect(differenceOf('temporary_until', null, '2027-01-31')).toBeUndefined()
  })
})
