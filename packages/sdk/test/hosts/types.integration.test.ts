import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostTools, type PackedProject, packedProject } from './packed-project.js'

// The declarations as npm would get them, under the settings of other people's compilers.

/** Downloading the tools for the first time takes longer than any test. */
const INSTALL_MS = 600_000

const USE = `import { FlagManager, TailslideError, type Decision, type FlagManagerOptions } from 'tailslide'
import { createTestManager } from 'tailslide/testing'
const onError = (error: TailslideError): boolean => error instanceof TailslideError && error.cause === undefined
const options: FlagManagerOptions = { appId: 1, towerUrl: 'http://localhost:3001', sdkKey: 'key', onError }
const manager = new FlagManager<'checkout'>(options)
const toggler = manager.newToggler({ flagName: 'checkout' })
export const decision: Decision = toggler.decide('alice')
export const answer: Promise<boolean> = createTestManager().then(({ manager }) => manager.state.state === 'ready')
export const total: string = toggler.run(() => { throw new Error('not yet') }, () => 5, { fallback: true }).toFixed(2)
// @ts-expect-error a name outside the union
manager.newToggler({ flagName: 'chekout' })
`

/** Of what a service hands to a library; the compiler finds other declarations for each of the two kinds of module. */
const HANDED_ON = `import type { Decision, FlagManager, FlagManagerOptions, Ruleset, RunOptions, TailslideError, Toggler } from 'tailslide'
import type { TestManager } from 'tailslide/testing'
export interface HandedOn {
  manager: FlagManager
  managerOfFew: FlagManager<'checkout' | 'search'>
  options: FlagManagerOptions
  toggler: Toggler<'checkout'>
  decision: Decision
  error: TailslideError
  ruleset: Ruleset
  runOptions: RunOptions
  testManager: TestManager
}
`
const SERVICE = `import type { HandedOn as OfLibrary } from './library.cjs'
${HANDED_ON}
export const handOn = (given: HandedOn): OfLibrary => given
export const takeBack = (given: OfLibrary): HandedOn => given
// @ts-expect-error a manager of few names is none of all names
export const widen = (given: HandedOn): OfLibrary['manager'] => given.managerOfFew
`

let project: PackedProject
let tsc: string
beforeAll(async () => {
  tsc = join((await hostTools())('typescript'), 'bin', 'tsc')
  project = await packedProject()
  await project.write('use.ts', USE)
}, INSTALL_MS)
afterAll(() => project.remove())

const compile = (...flags: string[]) =>
  project.run(process.execPath, [tsc, '--noEmit', '--strict', '--skipLibCheck', 'false', ...flags])
const nothingSaid = { code: 0, stdout: '', stderr: '' }

describe('TypeScript 5 compiles the types', () => {
  it.each([
    ['node10', 'commonjs', 'commonjs'],
    ['node16', 'node16', 'commonjs'],
    ['node16', 'node16', 'module'],
    ['bundler', 'esnext', 'module'],
  ])('with moduleResolution %s, module %s, in a package of type %s', async (moduleResolution, module, type) => {
    await project.write('package.json', JSON.stringify({ private: true, type }))
    const how = ['--module', module, '--moduleResolution', moduleResolution, '--target', 'es2022', '--lib', 'es2023']
    expect(await compile(...how, 'use.ts')).toEqual(nothingSaid)
  })

  // What `nest new` wrote for years is ES2021. There an Error has no cause.
  it.each(
    ['es2020', 'es2021'].flatMap((lib) => [
      [lib, 'node10', 'commonjs', 'commonjs'],
      [lib, 'nodenext', 'nodenext', 'commonjs'],
      [lib, 'nodenext', 'nodenext', 'module'],
    ]),
  )(
    'for %s, with moduleResolution %s, module %s, in a package of type %s',
    async (lib, moduleResolution, module, type) => {
      await project.write('package.json', JSON.stringify({ private: true, type }))
      const how = ['--module', module, '--moduleResolution', moduleResolution, '--target', lib, '--lib', lib]
      expect(await compile(...how, 'use.ts')).toEqual(nothingSaid)
    },
  )
})

it('what an ECMAScript module made of the SDK fits a CommonJS library, and what that has fits the module', async () => {
  await project.write('library.cts', HANDED_ON)
  await project.write('service.mts', SERVICE)
  const how = ['--module', 'nodenext', '--moduleResolution', 'nodenext', '--target', 'es2022']
  expect(await compile(...how, 'service.mts')).toEqual(nothingSaid)
})
