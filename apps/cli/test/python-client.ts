import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type NodeChild, programOf, spawnProgram } from '@tailslide/testkit'
import { onTestFinished } from 'vitest'

const DOCUMENT = new URL('../../../docs/any-language.md', import.meta.url)

/** The client that the document shows, and the example of its use. */
export function documentedClient(): { readonly client: string; readonly example: string } {
  const blocks = [...readFileSync(DOCUMENT, 'utf8').matchAll(/^```python\n(.*?)^```$/gms)].map(([, code = '']) => code)
  const [client = '', example = '', ...more] = blocks
  if (!client.includes('class Tailslide') || !example.includes('Tailslide(') || more.length > 0) {
    throw new Error('the document must have two pieces of Python: the client, and an example')
  }
  return { client, example }
}

/** Runs a program that begins with the documented client in a Python of its own; `env` is nearly all of its environment. */
export function python(program: string, env: Record<string, string> = {}): NodeChild {
  const folder = mkdtempSync(join(tmpdir(), 'tailslide-python-'))
  const file = join(folder, 'service.py')
  writeFileSync(file, `${documentedClient().client}\n\n${program}`)
  const child = spawnProgram(programOf('python3'), ['-u', file], {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    PYTHONIOENCODING: 'utf-8',
    ...env,
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await child.exit
    rmSync(folder, { recursive: true, force: true })
  })
  return child
}
