/** How far a product of doubles may be from the tenth that its decimal means: 1.1 * 10 is 11.000000000000002. */
const NOISE = 1e-9

/**
 * A percentage as the tenths that are stored, rounded up: 33.33 is 334, 0.01 is 1, and every multiple of 0.1 is kept.
 * Rounding up means that no positive percentage becomes nobody.
 */
export function toTenths(percentage: number): number {
  const product = percentage * 10
  const nearest = Math.round(product)
  const isTenth = Math.abs(product - nearest) < NOISE && (nearest > 0 || percentage === 0)
  return isTenth ? nearest : Math.ceil(product)
}

export const fromTenths = (tenths: number): number => tenths / 10
