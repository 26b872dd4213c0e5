import { describe, expect, it } from 'vitest'
import { shortName } from '../../src/ui/short-name.js'

describe('a name in a row of two lines', () => {
  it('is whole as long as it has room there', () => {
    const name = 'checkout-payments-service-enable-retry-v10'
    expect(shortName(name)).toBe(name)
  })

  it('loses its middle where it is longer, and keeps the end, which tells it from others', () => {
    expect(shortName('checkout-payments-service-enable-retry-with-backoff-v2')).toBe(
      'checkout-payments-servic…y-with-backoff-v2',
    )
  })

  it('is not cut within a letter that takes two places', () => {
    expect(shortName(`${'🚩'.repeat(30)}${'x'.repeat(20)}`)).toBe(`${'🚩'.repeat(24)}…${'x'.repeat(17)}`)
  })
})
