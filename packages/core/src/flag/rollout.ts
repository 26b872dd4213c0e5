import { md5 } from '../text/md5.js'

const digest = new Int32Array(4)

/** The digest as one number of 128 bits, its hex digits read from left to right, modulo 100,000. */
function remainder(text: string): number {
  md5(text, digest)
  // 2 ** 96, 2 ** 64 and 2 ** 32 modulo 100,000; the sum stays below 2 ** 53, so doubles are exact.
  const sum =
    bigEndian(digest[0] ?? 0) * 50_336 +
    bigEndian(digest[1] ?? 0) * 51_616 +
    bigEndian(digest[2] ?? 0) * 67_296 +
    bigEndian(digest[3] ?? 0)
  // Several times faster than `%` on doubles; the quotient is below 2 ** 35, so its floor is exact too.
  return sum - Math.floor(sum / 100_000) * 100_000
}

const bigEndian = (word: number): number =>
  ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0

const seeded = (user: string, seed: string): string => (seed === '' ? user : `${seed}:${user}`)

/** The user's bucket, 0 to 99, as every Tailslide SDK computes it: `md5(user) mod 100`. */
export function rolloutBucket(user: string, seed = ''): number {
  return remainder(seeded(user, seed)) % 100
}

/**
 * Where a user stands in a rollout, in [0, 100) with three decimals: in when `position < percentage`. The whole part is
 * the bucket. A seed draws another order of the same users.
 */
export function rolloutPosition(user: string, seed = ''): number {
  const n = remainder(seeded(user, seed))
  const fraction = Math.floor(n / 100)
  // One division of integers gives the double that the decimal literal denotes, so that 33.3 is not below 33.3;
  // `bucket + fraction / 1000` misses it for some values.
  return ((n - fraction * 100) * 1000 + fraction) / 1000
}
