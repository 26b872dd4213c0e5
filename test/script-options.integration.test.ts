import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

interface Ended {
  readonly code: number
  readonly out: string
  readonly errors: string
}

const runScript = (name: string, ...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const file = fileURLToPath(new URL(`../scripts/${name}.mjs`, import.meta.url))
    const child = execFile(process.execPath, [file, ...args], (_, out, errors) =>
      resolve({ code: child.exitCode ?? -1, out, errors }),
    )
  })

it.each([
  ['demo', '--keap', "Unknown option '--keap'.\n\nUsage: npm run demo -- [--keep] [--plain]\n"],
  ['demo', 'keep', "Unexpected argument 'keep'.\n\nUsage: npm run demo -- [--keep] [--plain]\n"],
  ['cluster', '--nats', "Unknown option '--nats'.\n\nUsage: npm run cluster\n"],
])('`npm run %s -- %s` is refused with what there is, and nothing is set up', async (name, word, says) => {
  const { code, out, errors } = await runScript(name, word)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(errors).toContain(says)
})

it.each(['demo', 'cluster'])('`npm run %s -- --help` says what there is, and does no more', async (name) => {
  const { code, out } = await runScript(name, '--help')
  expect(code).toBe(0)
  expect(out).toMatch(RegExp(`^Usage: npm run ${name}`))
})
