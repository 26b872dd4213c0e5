import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { measurePace, until } from '@tailslide/testkit'
import { expect, onTestFinished, test } from 'vitest'

test('a limit grows while other processes take the processors', async () => {
  const pace = measurePace()
  onTestFinished(() => pace.stop())
  expect(pace.limit(100)).toBeGreaterThanOrEqual(100)
  for (let busy = 0; busy < 3 * availableParallelism(); busy += 1) {
    const child = spawn(process.execPath, ['--eval', 'for (;;);'], { stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
  }
  await until(() => pace.factor() > 1.5, { timeout: 20_000 })
  expect(pace.limit(1_000)).toBeGreaterThan(1_500)
  expect(pace.limit(1_000)).toBeLessThanOrEqual(10_000)
})
