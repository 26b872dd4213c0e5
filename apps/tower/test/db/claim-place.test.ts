import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { claimPlace } from '../../src/db/claim-place.js'

it('one has a place, until it lets go of it', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tailslide-claim-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const claim = () => claimPlace(join(directory, 'in-use.db'))
  const first = claim()
  first.release()
  const second = claim()
  expect([first, second, claim()].map(({ isTaken }) => isTaken)).toEqual([false, false, true])
  second.release()
})

it('a place that is not there is taken by nobody', () => {
  expect(claimPlace('/nowhere/at/all/in-use.db').isTaken).toBe(false)
})
