import { describe, expect, it } from 'vitest'
import { createKnownNetworks } from '../../src/people/known-networks.js'

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
