/** Numbers that look random and are the same for the same seed, on every machine. */
export interface Random {
  /** From 0 up to 1, without it. */
  next(): number
  between(least: number, most: number): number
  /** A whole number, both ends included. */
  whole(least: number, most: number): number
  /** Throws a RangeError when there is nothing to pick from. */
  pick<T>(from: readonly T[]): T
  /** An independent stream of numbers: what one reader takes does not shift what another one gets. */
  fork(name: string): Random
}

/** Mulberry32 by Tommy Ettinger, in the public domain: 32 bits of state are plenty for choosing faults. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    between: (least, most) => least + next() * (most - least),
    whole,
    pick(from) {
      const [picked] = from.slice(whole(0, from.length - 1))
      if (picked === undefined) throw new RangeError('there is nothing to pick from')
      return picked
    },
    fork(name) {
      // FNV-1a over the name, so that neighbouring seeds and names end far apart.
      let hash = (2_166_136_261 ^ seed) >>> 0
      for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0
      return createRandom(hash)
    },
  }
}
