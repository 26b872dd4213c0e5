import { afterAll, beforeAll, expect, it } from 'vitest'
import { type PackedProject, packedProject } from './packed-project.js'

let project: PackedProject
beforeAll(async () => {
  project = await packedProject()
})
afterAll(() => project?.remove())

// Hooks that tracers put into the loading of modules (import-in-the-middle, of OpenTelemetry and Sentry) hand on what a file
// exports right after it was read, and never what it gives such a name later.
const PROGRAM = `import { readdirSync } from 'node:fs'
const lib = new URL('./node_modules/tailslide/lib/', import.meta.url)
const changed = []
const namespaces = new Map()
const files = readdirSync(lib)
// Those that others share are read before those others.
for (const file of ['rolldown-runtime.js', 'drivers.js', 'tailslide.js', ...files]) {
  const namespace = await import(new URL(file, lib))
  if (!namespaces.has(file)) namespaces.set(file, [namespace, { ...namespace }])
}
const { FlagManager } = await import('tailslide')
const manager = new FlagManager({ appId: 1, natsServer: '127.0.0.1:1', redisHost: '127.0.0.1', redisPort: 1, logger: false, initializeTimeout: 500 })
await manager.initialize()
await manager.disconnect({ timeout: 0 })
for (const [file, [namespace, before]] of namespaces)
  for (const name in namespace) if (namespace[name] !== before[name]) changed.push(file + ' ' + name)
process.stdout.write(JSON.stringify({ files, changed }))
process.exit()`

it('what a file of the package exports is there once it is read, for who looks at it then alone', async () => {
  await project.write('look.mjs', PROGRAM)
  const { stdout, stderr } = await project.run(process.execPath, ['look.mjs'])
  expect(stderr).toBe('')
  const { files, changed }: { files: string[]; changed: string[] } = JSON.parse(stdout)
  expect(files).toContain('drivers.js')
  expect(changed).toEqual([])
})
