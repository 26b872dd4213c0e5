import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { gather, mapWithPauses, pauseIfDue } from '../src/pauses.js'

let now = 0
beforeEach(() => {
  vi.spyOn(performance, 'now').mockImplementation(() => now)
})
afterEach(async () => {
  vi.restoreAllMocks()
  // Whoever comes next begins in a turn of its own.
  await new Promise(setImmediate)
})

/** What others have done in their turns while `work` was done. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let isOver = false
  const turn = (): void => {
    turns += 1
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await work()
  isOver = true
  return turns
}

/** So many pieces of work, each of which takes 10 ms. */
function* pieces(number: number): Generator<number> {
  for (let piece = 0; piece < number; piece += 1) {
    now += 10
    yield piece
  }
}

it('others have a turn after every two pieces of 10 ms, and all is there in its order', async () => {
  let gathered: number[] = []
  const work = async (): Promise<void> => {
    gathered = await gather(pieces(20))
  }
  expect(await turnsDuring(work)).toBeGreaterThanOrEqual(6)
  expect(gathered).toEqual(Array.from({ length: 20 }, (_, piece) => piece))
})

it('short work is done in one turn', async () => {
  expect(await turnsDuring(() => mapWithPauses([1, 2, 3], (number) => 2 * number))).toBe(0)
  expect(await mapWithPauses([1, 2, 3], (number) => 2 * number)).toEqual([2, 4, 6])
})

it('a piece of work that took long by itself is followed by a turn of others', async () => {
  const begun = now
  now += 40
  expect(await turnsDuring(() => pauseIfDue(begun))).toBe(1)
})
