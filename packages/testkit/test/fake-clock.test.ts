import { fakeClock } from '@tailslide/testkit'
import { expect, test } from 'vitest'

test('timers run in the order of their instants, each at its own', () => {
  const clock = fakeClock(1_000)
  const seen: [string, number][] = []
  clock.after(30, () => seen.push(['late', clock.now()]))
  clock.after(10, () => seen.push(['early', clock.now()]))
  clock.after(31, () => seen.push(['too late', clock.now()]))
  clock.advance(30)
  expect(seen).toEqual([
    ['early', 1_010],
    ['late', 1_030],
  ])
  expect(clock.now()).toBe(1_030)
  expect(clock.pending).toBe(1)
})

test('a timer that a timer sets runs in the same advance when it is due', () => {
  const clock = fakeClock(0)
  const seen: number[] = []
  const beat = (): void => {
    seen.push(clock.now())
    clock.after(10, beat)
  }
  clock.after(10, beat)
  clock.advance(35)
  expect(seen).toEqual([10, 20, 30])
})

test('setting the time of day moves neither timers nor the monotonic time', () => {
  const clock = fakeClock(1_000)
  const seen: number[] = []
  clock.after(10, () => seen.push(clock.now()))
  const begun = clock.monotonic()
  clock.setBy(-3_600_000)
  expect(clock.now()).toBe(1_000 - 3_600_000)
  expect(clock.monotonic()).toBe(begun)
  clock.advance(10)
  expect(seen).toEqual([1_010 - 3_600_000])
  expect(clock.monotonic()).toBe(begun + 10)
})

test('a cancelled timer does not run', () => {
  const clock = fakeClock()
  let ran = false
  clock.after(10, () => {
    ran = true
  })()
  clock.advance(100)
  expect(ran).toBe(false)
})

test('tick lets promises settle between two timers', async () => {
  const clock = fakeClock(0)
  const seen: number[] = []
  const loop = async (): Promise<void> => {
    for (;;) {
      await new Promise<void>((resolve) => clock.after(10, resolve))
      seen.push(clock.now())
    }
  }
  void loop()
  await clock.tick(40)
  expect(seen).toEqual([10, 20, 30, 40])
})
