import { until } from '@tailslide/testkit'
import { expect, it } from 'vitest'
import { keepAlive } from '../src/keep-alive.js'

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length

it('a process is held while the work lasts, and let go however it ends', async () => {
  const before = timers()
  let end = (_: string): void => {}
  const held = keepAlive(() => new Promise<string>((resolve) => (end = resolve)))
  expect(timers()).toBe(before + 1)
  end('done')
  expect(await held).toBe('done')

  await expect(keepAlive(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  const broken = keepAlive(() => {
    throw new Error('broken at once')
  })
  await expect(broken).rejects.toThrow('broken at once')
  await until(() => timers() <= before, { message: 'nothing held' })
})
