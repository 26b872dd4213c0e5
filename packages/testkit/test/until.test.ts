import { until } from '@tailslide/testkit'
import { expect, test } from 'vitest'

test('until resolves with the first truthy answer', async () => {
  let asked = 0
  expect(await until(() => ++asked === 3 && 'third')).toBe('third')
  expect(asked).toBe(3)
})

test('until waits for asynchronous answers and outlasts errors', async () => {
  let asked = 0
  const answer = await until(async () => {
    if (++asked < 3) throw new Error('not yet')
    return { asked }
  })
  expect(answer).toEqual({ asked: 3 })
})

test('until gives up with what it waited for and the last error as the cause', async () => {
  const failure = new Error('still closed')
  const waiting = until(
    () => {
      throw failure
    },
    { timeout: 20, message: () => 'the door to open' },
  )
  await expect(waiting).rejects.toThrow('Waited 20 ms in vain for: the door to open')
  await expect(waiting).rejects.toHaveProperty('cause', failure)
})
