import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type NodeChild, spawnNode } from '@tailslide/testkit'
import { expect, it, onTestFinished } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const cli = join(root, 'apps', 'cli', 'dist', 'main.js')

/** The service around README's example: customers come, and its new path fails until it is mended. */
const SERVICE = `
let calls = 0
let isBroken = true
globalThis.newPrice = () => {
  calls += 1
  if (isBroken) throw new Error('the new path is broken')
  return 'new'
}
globalThis.oldPrice = () => 'old'
const { price } = await import('./example.js')
let customer = 0
let seen = 0
let was = ''
setInterval(() => {
  for (let i = 0; i < 10; i += 1) price({}, 'customer-' + (customer++ % 2000))
}, 10)
setInterval(() => {
  const is = calls > seen ? 'new path called' : 'new path not called'
  seen = calls
  if (is !== was) console.log(is)
  was = is
  if (is === 'new path not called') isBroken = false
}, 1000)
`

async function compiledExample(folder: string, url: string): Promise<void> {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const [, example = ''] = /^```ts\n(import .*?)^```$/ms.exec(readme) ?? []
  const setting = 'declare global { interface Basket {} var newPrice: any; var oldPrice: any }\n'
  await writeFile(join(folder, 'example.ts'), setting + example.replace('http://localhost:3001', url))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeFile(join(folder, 'main.js'), SERVICE)
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  const compilerOptions = {
    noEmit: false,
    rootDir: '.',
    composite: false,
    incremental: false,
    typeRoots: [join(root, 'node_modules', '@types')],
  }
  const config = { extends: join(root, 'tsconfig.base.json'), compilerOptions, include: ['*.ts'] }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
  await run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder])
}

function started(file: string, args: string[], env: Record<string, string>): NodeChild {
  const child = spawnNode(file, args, { PATH: process.env.PATH ?? '', ...env })
  onTestFinished(() => child.kill('SIGKILL'))
  return child
}

it('README word for word, with a new path that fails: the circuit opens, and recovers once it is mended', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tailslide-readme-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const tower = started(cli, ['start', '--port', '0', '--data', join(folder, 'data')], {})
  await tower.nextLine((line) => line.includes('Ctrl+C'), 30_000)
  const [, url = ''] = /running at (\S+)/.exec(tower.lines.join('\n')) ?? []

  const toPaste = tower.lines.filter((line) => line.startsWith('    ')).join('\n')
  const { stdout } = await run('bash', ['-c', toPaste])
  const [, TAILSLIDE_SDK_KEY = ''] = /"key":"(tsk_[^"]+)"/.exec(stdout) ?? []

  await compiledExample(folder, url)
  const service = started(join(folder, 'main.js'), [], { TAILSLIDE_SDK_KEY })
  expect(await service.nextLine(() => true, 20_000)).toBe('new path called')
  expect(await service.nextLine(() => true, 20_000)).toBe('new path not called')
  expect(await service.nextLine(() => true, 30_000)).toBe('new path called')

  const flag = async () => {
    const [, token = ''] = /TOKEN=(\S+)/.exec(toPaste) ?? []
    const answer = await fetch(`${url}/api/flags/1`, { headers: { authorization: `Bearer ${token}` } })
    return JSON.stringify(await answer.json())
  }
  await expect.poll(flag, { timeout: 90_000, interval: 500 }).toContain('"circuit_status":"close"')
  expect(await flag()).toContain('circuit_open')
  expect(service.errors()).toBe('')
})
