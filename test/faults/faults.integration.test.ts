import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { runFaults } from './run.js'

it('keeps every promise through a minute of kills, freezes and cuts', { timeout: 180_000 }, async () => {
  const journal: string[] = []
  const { violations, faults } = await runFaults({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    // Its walk kills every server and part, deletes the stream twice and breaks all sorts of links.
    seed: 353,
    ms: 50_000,
    write: (line) => journal.push(line),
  })
  expect(violations, journal.join('\n')).toEqual([])
  expect(faults.length).toBeGreaterThanOrEqual(20)
})
