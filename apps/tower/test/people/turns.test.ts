import { describe, expect, it } from 'vitest'
import { createKnownNetworks } from '../../src/people/known-networks.js'
import { createTurns } from '../../src/people/turns.js'

/** Work that ends when it is told to, and who is at it. */
function bench() {
  const turns = createTurns({ atOnce: 1, mostWaiting: 3, mostOfOne: 2 })
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
    await expect(take('a', true)).rejects.toMatchObject({ code: 'OVERLOADED' })
    await end()
    await end()
    await Promise.all(all)
  })
})

describe('networks from which somebody has signed in', () => {
  it('are forgotten after a month, and the longest unused one where there are too many', () => {
    let now = 0
    const networks = createKnownNetworks({ monotonic: () => now })
    const known = (...all: readonly string[]) => all.map((network) => networks.personOf(network))
    networks.add('first', 1)
    networks.add('second', 2)
    for (let index = 0; index < 9_998; index += 1) networks.add(`n${index}`, 3)
    networks.add('first', 4)
    expect(known('first', 'second')).toEqual([4, 2])
    networks.add('one more', 5)
    expect(known('first', 'second', 'one more')).toEqual([4, undefined, 5])
    now = 31 * 86_400_000
    expect(known('first')).toEqual([undefined])
  })
})
