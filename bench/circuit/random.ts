/** Chris Doty-Humphrey's sfc32: 32-bit chaotic arithmetic with a counter, so that a seed gives the same run anywhere. */
export class Random {
  #a: number
  #b: number
  #c = 0x9e3779b9
  #counter = 1

  constructor(seed: number) {
    this.#a = seed | 0
    this.#b = Math.imul(seed, 0x85ebca6b) | 0
    for (let i = 0; i < 15; i++) this.next()
  }

  /** In [0, 1). */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }

  below(n: number): number {
    return Math.floor(this.next() * n)
  }

  /** How many arrive when `mean` are expected; Knuth's product, in pieces that a double can hold. */
  poisson(mean: number): number {
    let count = 0
    for (let left = mean; left > 0; left -= 30) {
      const end = Math.exp(-Math.min(left, 30))
      for (let product = this.next(); product > end; product *= this.next()) count++
    }
    return count
  }

  /** How many of n happen, each with probability p; jumps from one to the next where they are rare. */
  binomial(n: number, p: number): number {
    if (p <= 0 || n <= 0) return 0
    if (p > 0.5) return n - this.binomial(n, 1 - p)
    const logMiss = Math.log1p(-p)
    let count = 0
    for (let at = -1; ; count++) {
      at += 1 + Math.floor(Math.log(1 - this.next()) / logMiss)
      if (at >= n) return count
    }
  }
}
