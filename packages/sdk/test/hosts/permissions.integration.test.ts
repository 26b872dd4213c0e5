import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { hostNodes, hostTools, type PackedProject, packedProject } from './packed-project.js'

// Node's permission model takes calls away from every file, whatever a process may write.

/** Downloading the tools for the first time takes longer than any test. */
const INSTALL_MS = 600_000

/** Starts and ends as many times as there are versions, each of which finds the ruleset of the one before. */
const KEEPS = `import { chmodSync, existsSync, statSync } from 'node:fs'
import { FlagManager } from 'tailslide'
const [snapshotFile] = process.argv.slice(2)
const told = []
for (const version of [1, 2, 3]) {
  const rulesets = {
    start: ({ onRuleset, onStatus }) => {
      onRuleset({ appId: 1, version, publishedAt: null, flags: [], problems: [] })
      onStatus({ state: 'live' })
    },
    stop: async () => {},
  }
  const signals = { send: async () => ({ refused: [] }), close: async () => {} }
  const onError = ({ code, message }) => told.push(code + ' ' + message)
  const manager = new FlagManager({ appId: 1, rulesets, signals, snapshotFile, onError, logger: false })
  await manager.initialize()
  await manager.disconnect()
  // Whoever may read it is decided by a person, once.
  if (version === 1 && existsSync(snapshotFile)) chmodSync(snapshotFile, 0o664)
}
const mode = (statSync(snapshotFile, { throwIfNoEntry: false })?.mode & 0o777).toString(8)
process.stdout.write(JSON.stringify({ told, mode }))`

let project: PackedProject
let tool: (name: string) => string
beforeAll(async () => {
  tool = await hostTools()
  project = await packedProject()
  await project.write('keeps.mjs', KEEPS)
}, INSTALL_MS)
afterAll(() => project.remove())

/** On each Node, what a process that may write `allowed` in a folder of its own says, and what is in its file then. */
const onEachNode = (name: string, allowed: string) =>
  Promise.all(
    hostNodes(tool).map(async ([node, command]) => {
      const folder = join(project.folder, `${name} on ${node}`)
      await mkdir(folder)
      const file = join(folder, 'flags.json')
      const isOld = node === 'this Node' && process.versions.node.startsWith('20.')
      const allow = ['--allow-fs-read=*', `--allow-fs-write=${folder}${allowed}`]
      const flags = [isOld ? '--experimental-permission' : '--permission', '--disable-warning=ExperimentalWarning']
      const { code, stdout, stderr } = await project.run(command, [...flags, ...allow, 'keeps.mjs', file])
      const [header = 'null'] = (await readFile(file, 'utf8').catch(() => 'null')).split('\n')
      return { node, file, code, stderr, ...JSON.parse(stdout || '{}'), version: JSON.parse(header)?.version }
    }),
  )

it.each([
  ['its folder', '/*'],
  ['the file and what is written beside it', '/flags.json*'],
])('on Node 20, 22 and 24, a process that may write %s keeps its snapshot up', async (name, allowed) => {
  for (const { node, file, ...outcome } of await onEachNode(name, allowed)) {
    expect({ node, ...outcome }).toEqual({ node, code: 0, stderr: '', told: [], mode: '664', version: 3 })
  }
})

it('on Node 20, 22 and 24, a process that may write the file alone is told what to allow', async () => {
  for (const { node, file, ...outcome } of await onEachNode('the file alone', '/flags.json')) {
    const needs = `it takes --allow-fs-write=${file}*, with the asterisk`
    const line = `SNAPSHOT_FAILED the snapshot: ${file} cannot be written under Node's permission model: ${needs}`
    expect({ node, ...outcome }).toEqual({ node, code: 0, stderr: '', told: [line, line, line], mode: '0' })
  }
})
