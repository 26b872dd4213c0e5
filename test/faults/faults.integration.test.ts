import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { runFaults } from './run.js'

it('keeps every promise through a minute of kills, freezes, cuts, a full disk, standbys and wrong clocks', {
  timeout: 180_000,
}, async () => {
  const journal: string[] = []
  const { violations, faults } = await runFaults({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    // Its walk has every kind of fault: kills, a full disk, standbys of both stores, clocks of both parts.
    seed: 4396,
    ms: 50_000,
    write: (line) => journal.push(line),
  })
  expect(violations, journal.join('\n')).toEqual([])
  expect(faults.length).toBeGreaterThanOrEqual(20)
})
