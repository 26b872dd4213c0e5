import { expect, it } from 'vitest'
import { atExit } from '../src/at-exit.js'

it('a hundred that wait for the end of the process are one listener, which goes with the last of them', () => {
  const before = process.listenerCount('exit')
  const releases = Array.from({ length: 100 }, () => atExit(() => {}))
  expect(process.listenerCount('exit')).toBe(before + 1)
  for (const release of releases) release()
  expect(process.listenerCount('exit')).toBe(before)
})
