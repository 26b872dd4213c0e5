import { fileURLToPath } from 'node:url'
import { measurePace } from '@tailslide/testkit'
import { afterAll, expect, it } from 'vitest'
import { runMoments } from './run.js'

const pace = measurePace()
afterAll(() => pace.stop())

it('every circuit ends where it would have, and each move is made once, whatever is killed', async () => {
  const cli = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url))
  const results = await runMoments({ cli, seed: 7, moments: 8 })
  expect(
    results.flatMap(({ victim, at, wrong }) => wrong.map((what) => `${victim} killed at ${at} ms: ${what}`)),
  ).toEqual([])
  // Two seconds on a machine of its own; a test shares it with others.
  for (const { late } of results) expect(late).toBeLessThan(pace.limit(5_000))
})
