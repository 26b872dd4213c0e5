import { symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type PackedProject, packedProject } from './packed-project.js'

const vitest = dirname(fileURLToPath(import.meta.resolve('vitest/package.json')))

let project: PackedProject
beforeAll(async () => {
  project = await packedProject()
  await symlink(vitest, join(project.folder, 'node_modules', 'vitest'))
  await project.write('vitest.config.mjs', `export default { test: { include: ['*.test.mjs'] } }`)
  await project.write('drivers.test.mjs', PROGRAM)
})
afterAll(() => project?.remove())

const PROGRAM = `import { FlagManager } from 'tailslide'
import { expect, it } from 'vitest'
it('opens both', async () => {
  const errors = []
  const onError = ({ code, message }) => code === 'TRANSPORT_UNAVAILABLE' && errors.push(message)
  const nowhere = { natsServer: '127.0.0.1:1', redisHost: '127.0.0.1', redisPort: 1 }
  const manager = new FlagManager({ appId: 1, ...nowhere, logger: false, initializeTimeout: 1_000, onError })
  await manager.initialize()
  await manager.disconnect({ timeout: 0 })
  expect(errors).toEqual([])
})`

it.each(['vmThreads', 'vmForks'])(
  'the drivers of NATS and Redis load where Vitest loads modules itself: %s',
  async (pool) => {
    const { code, stdout } = await project.run(process.execPath, [join(vitest, 'vitest.mjs'), 'run', '--pool', pool])
    expect(stdout).toContain('1 passed')
    expect(code).toBe(0)
  },
)
