import { rm } from 'node:fs/promises'
import { startTailslide, type TailslideHandle } from '@tailslide/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type PackedProject, packedProject } from './packed-project.js'

let project: PackedProject
let tower: TailslideHandle
beforeAll(async () => {
  ;[project, tower] = await Promise.all([packedProject(), startTailslide()])
})
afterAll(async () => {
  await project?.remove()
  await tower?.stop()
})

const program = (options: object): string => `import { openSync, closeSync } from 'node:fs'
import { FlagManager } from 'tailslide'
const held = []
try {
  for (;;) held.push(openSync('/dev/null'))
} catch {}
const manager = new FlagManager(${JSON.stringify(options)})
const codes = []
manager.on('error', ({ code, message }) => message.includes('files.js') && codes.push(code))
const alive = setInterval(() => {}, 1_000)
const first = await manager.initialize()
for (const file of held) closeSync(file)
await new Promise((resolve) => (manager.state.state === 'ready' ? resolve() : manager.on('ready', resolve)))
process.stdout.write(JSON.stringify({ first: first.ready, codes, state: manager.state.state }))
clearInterval(alive)
await manager.disconnect()`

it.each([
  ['snapshotFile', 'SNAPSHOT_FAILED'],
  ['bootstrap', 'BOOTSTRAP_FAILED'],
])(
  'a process without free descriptors that has %s at its start says so and connects as soon as it can',
  async (option, code) => {
    const { id: appId } = await tower.call<{ id: number }>('POST', '/apps', { title: option })
    const { key: sdkKey } = await tower.call<{ key: string }>('POST', `/apps/${appId}/keys`, { name: 'shop' })
    const file = `${project.folder}/rules.json`
    const options = { appId, sdkKey, towerUrl: tower.url, initializeTimeout: 300, logger: false, [option]: file }
    await project.write('full.mjs', program(options))
    const command = `ulimit -n 60; exec "${process.execPath}" full.mjs`
    const { code: exit, stdout, stderr } = await project.run('/bin/sh', ['-c', command])
    expect({ exit, stderr, ...JSON.parse(stdout || '{}') }).toEqual({
      ...{ exit: 0, stderr: '', first: false, codes: [code], state: 'ready' },
    })
    await rm(file, { force: true })
  },
)
