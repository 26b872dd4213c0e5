import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const DOCS = ['README.md', 'docs/sdk.md', 'docs/migrate.md', 'docs/cluster.md', 'packages/sdk/README.md']

/** What the examples take for granted; each is a module, so what it declares itself goes before these. */
const SETTING = `
import type { FlagManager as Manager, Toggler } from 'tailslide'
declare global {
  interface Basket { readonly items: readonly string[] }
  var FlagManager: typeof Manager
  var manager: Manager
  var checkout: Toggler
  var search: Toggler
  var basket: Basket
  var userId: string
  var newPrice: (basket: Basket) => number
  var oldPrice: (basket: Basket) => number
  var queue: { add(job: object, done: (error?: Error) => void): void }
}
`
const CONFIG = {
  extends: join(root, 'tsconfig.test.json'),
  compilerOptions: { lib: ['ES2023', 'DOM'], types: ['node'], typeRoots: [join(root, 'node_modules', '@types')] },
  include: ['*.ts'],
}

it('every example in the documents compiles', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tailslide-docs-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(CONFIG))
  await writeFile(join(folder, 'setting.d.ts'), SETTING)
  let examples = 0
  for (const doc of DOCS) {
    const text = await readFile(join(root, doc), 'utf8')
    for (const [, example] of text.matchAll(/^```ts\n(.*?)^```$/gms)) {
      examples += 1
      await writeFile(join(folder, `${basename(doc, '.md')}-${examples}.ts`), `${example}\nexport {}\n`)
    }
  }
  expect(examples).toBeGreaterThan(10)
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const compiled = promisify(execFile)(process.execPath, [tsc, '-p', folder])
  const said = await compiled.then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  )
  expect(said).toBe('')
})
