import { expect, test } from 'vitest'
import { retryDelay } from '../../src/nats/retry-delay.js'

test('attempts get rarer, down to one in one and a half seconds, and are spread over half their delay', () => {
  expect([0, 1, 2, 3, 4, 5, 1_000].map((failures) => retryDelay(failures, () => 1))).toEqual([
    100, 200, 400, 800, 1_500, 1_500, 1_500,
  ])
  expect(retryDelay(2, () => 0)).toBe(200)
})
