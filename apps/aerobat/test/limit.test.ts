import { expect, it } from 'vitest'
import { createLimit } from '../src/limit.js'

function job() {
  let end = (): void => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const made = {
    begun: false,
    end: () => end(),
    run() {
      made.begun = true
      return ended
    },
  }
  return made
}

it('runs at most so many jobs at a time, the next when one ends, and is idle after the last', async () => {
  const limit = createLimit(2)
  const [first, second, third] = [job(), job(), job()]
  for (const each of [first, second, third]) limit.run(each.run)
  expect([first.begun, second.begun, third.begun]).toEqual([true, true, false])
  const idle = limit.idle()
  second.end()
  await expect.poll(() => third.begun).toBe(true)
  first.end()
  third.end()
  await idle
})

it('drops what waits when it is cleared, and lets what runs end', async () => {
  const limit = createLimit(1)
  const [first, second] = [job(), job()]
  limit.run(first.run)
  limit.run(second.run)
  limit.clear()
  first.end()
  await limit.idle()
  expect(second.begun).toBe(false)
})
