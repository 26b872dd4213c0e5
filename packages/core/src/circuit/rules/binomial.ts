const EXACT = 128
const LOG_FACTORIALS = new Float64Array(EXACT)
for (let n = 2; n < EXACT; n++) LOG_FACTORIALS[n] = (LOG_FACTORIALS[n - 1] ?? 0) + Math.log(n)

/** ln n!, by Stirling's series from 128 on, where three terms leave less than 1e-16. */
function logFactorial(n: number): number {
  if (n < EXACT) return LOG_FACTORIALS[n] ?? 0
  const inverse = 1 / n
  const square = inverse * inverse
  return (n + 0.5) * Math.log(n) - n + HALF_LOG_TWO_PI + inverse * (1 / 12 - square * (1 / 360 - square / 1260))
}

const HALF_LOG_TWO_PI = 0.9189385332046727

const logPmf = (k: number, n: number, p: number): number =>
  logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * Math.log(p) + (n - k) * Math.log1p(-p)

/**
 * ln P(X >= k) for X binomial in n trials of probability p; k and n integers. The sum starts at its largest term and
 * ends when the rest no longer counts, so that it takes some square root of n steps.
 */
export function logUpperTail(k: number, n: number, p: number): number {
  if (k <= 0 || p >= 1) return k > n ? Number.NEGATIVE_INFINITY : 0
  if (k > n || p <= 0) return Number.NEGATIVE_INFINITY
  if (k <= n * p) return Math.log1p(-Math.exp(logLowerTail(k - 1, n, p)))
  const odds = p / (1 - p)
  let term = 1
  let sum = 1
  for (let j = k; j < n && term > sum * 1e-16; j++) {
    term *= ((n - j) / (j + 1)) * odds
    sum += term
  }
  return logPmf(k, n, p) + Math.log(sum)
}

/** ln P(X <= k), for k below the mean. */
function logLowerTail(k: number, n: number, p: number): number {
  const odds = (1 - p) / p
  let term = 1
  let sum = 1
  for (let j = k; j > 0 && term > sum * 1e-16; j--) {
    term *= (j / (n - j + 1)) * odds
    sum += term
  }
  return logPmf(k, n, p) + Math.log(sum)
}

/**
 * Whether k or more of n would be rarer than `alpha` if each had probability p, given ln alpha: the exact one-sided
 * binomial test. Two bounds settle nearly every case without the sum: the tail is at most exp(-n KL(k/n, p)), and at
 * least that over sqrt(8 k (1 - k/n)) (R. B. Ash, Information Theory, lemma 4.7.2).
 */
export function isRarerThan(k: number, n: number, p: number, logAlpha: number): boolean {
  if (k <= n * p || p <= 0 || p >= 1) return false
  const q = k / n
  const exponent = k * Math.log(q / p) + (k === n ? 0 : (n - k) * Math.log((1 - q) / (1 - p)))
  if (-exponent < logAlpha) return true
  if (k === n || -exponent - 0.5 * Math.log(8 * k * (1 - q)) >= logAlpha) return false
  return logUpperTail(k, n, p) < logAlpha
}
