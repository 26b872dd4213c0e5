import { describe, expect, it } from 'vitest'
import { createTurns } from '../../src/http/turns.js'

/** Work that ends when it is told to, and who is at it. */
function bench() {
  const turns = createTurns({ atOnce: 1, mostWaiting: 3, mostOfOne: 2, refusal: 'Too much.' })
  const order: string[] = []
  const ends: (() => void)[] = []
  const take = (name: string, isKnown: boolean): Promise<void> =>
    turns.take({ name, isKnown }, () => {
      order.push(name)
      return new Promise<void>((resolve) => ends.push(resolve))
    })
  const end = async (): Promise<void> => {
    ends.shift()?.()
    await new Promise(setImmediate)
  }
  return { take, end, order }
}

describe('turns', () => {
  it('keep room for the known where strangers wait as many as may, and take both in turn', async () => {
    const { take, end, order } = bench()
    const all = ['a', 'b', 'c', 'd'].map((name) => take(name, false))
    await expect(take('e', false)).rejects.toMatchObject({ code: 'OVERLOADED' })
    all.push(take('ann', true), take('ben', true), take('cy', true))
    await expect(take('di', true)).rejects.toMatchObject({ code: 'OVERLOADED' })
    for (let turn = 0; turn < 7; turn += 1) await end()
    await Promise.all(all)
    expect(order).toEqual(['a', 'ann', 'b', 'ben', 'c', 'cy', 'd'])
  })

  it('let one party wait so often and no more, known or not', async () => {
    const { take, end } = bench()
    const all = [take('a', true), take('a', true)]
    await expect(take('a', true)).rejects.toMatchObject({
      code: 'OVERLOADED',
      message: 'Too much. Try again in a second.',
    })
    await end()
    await end()
    await Promise.all(all)
  })
})
