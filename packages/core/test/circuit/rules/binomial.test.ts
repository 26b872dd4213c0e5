import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRarerThan, logUpperTail } from '../../../src/circuit/rules/binomial.js'

/** [k, n, p, ln P(X >= k)], computed with SciPy 1.17 as `scipy.stats.binom.logsf(k - 1, n, p)`. */
const KNOWN = [
  [8, 20, 0.05, -12.765778553539727],
  [20, 20, 0.5, -13.862943611198906],
  [17, 100, 0.05, -11.57171726047992],
  [77, 1000, 0.05, -8.743750239940587],
  [600, 1000, 0.5, -22.715259239806773],
  [5300, 100_000, 0.05, -11.70536383778571],
  [1, 1, 0.01, -4.605170185988091],
  [3, 10, 0.5, -0.05623971832287608],
  [50, 1_000_000, 1e-5, -43.13216403453574],
  [200, 200, 0.9, -21.072103131565257],
  [5, 20, 0.001, -24.902426183690416],
] as const

describe('logUpperTail', () => {
  it('agrees with SciPy', () => {
    for (const [k, n, p, expected] of KNOWN) expect(logUpperTail(k, n, p)).toBeCloseTo(expected, 6)
  })

  it('agrees with Pascal-like addition of every probability', () => {
    const probability = fc.double({ min: 0.001, max: 0.999, noNaN: true })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), probability, (n, p) => {
        // Row n of the distribution, one trial at a time.
        let row = [1]
        for (let trial = 0; trial < n; trial++) {
          row = Array.from({ length: trial + 2 }, (_, k) => (row[k] ?? 0) * (1 - p) + (row[k - 1] ?? 0) * p)
        }
        for (let k = 0; k <= n; k++) {
          const tail = row.slice(k).reduce((sum, one) => sum + one, 0)
          if (tail > 1e-300) expect(Math.exp(logUpperTail(k, n, p)) / tail).toBeCloseTo(1, 7)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('is certain of zero or more, and sure that more than all cannot be', () => {
    expect(logUpperTail(0, 20, 0.3)).toBe(0)
    expect(logUpperTail(21, 20, 0.3)).toBe(Number.NEGATIVE_INFINITY)
    expect(logUpperTail(1, 20, 0)).toBe(Number.NEGATIVE_INFINITY)
    expect(logUpperTail(20, 20, 1)).toBe(0)
  })
})

describe('isRarerThan', () => {
  it('says by its bounds what the sum says', () => {
    const logAlphas = fc.constantFrom(Math.log(1e-3), Math.log(1e-5), Math.log(1e-9))
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.0005, max: 0.9995, noNaN: true }),
        logAlphas,
        (n, share, p, logAlpha) => {
          const k = Math.round(n * share)
          expect(isRarerThan(k, n, p, logAlpha)).toBe(k > n * p && logUpperTail(k, n, p) < logAlpha)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('finds the counts at which twenty calls become evidence', () => {
    const fewest = (p: number, alpha: number) => {
      let k = 0
      while (k <= 20 && !isRarerThan(k, 20, p, Math.log(alpha))) k++
      return k
    }
    expect([0.05, 0.1, 0.5].map((p) => fewest(p, 1e-5))).toEqual([8, 10, 20])
    expect([0.05, 0.1, 0.5].map((p) => fewest(p, 1e-3))).toEqual([6, 8, 18])
  })
})
