import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

interface FailedFile {
  readonly file: string
  readonly passed: number
  /** Of each test that failed, its name and the first line of its first error; of a file that could not be read, that. */
  readonly failures: readonly string[]
}

/** What `scripts/test.mjs` reads, from the file that TAILSLIDE_VERDICT names. */
export default class Verdict implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const count = (state: 'passed' | 'failed'): number => modules.reduce((sum, each) => sum + countIn(each, state), 0)
    const failedFiles = modules.filter((module) => !module.ok()).map(failedOf)
    const verdict = { passed: count('passed'), failed: count('failed'), unhandled: unhandled.length, failedFiles }
    writeFileSync(process.env.TAILSLIDE_VERDICT ?? '', JSON.stringify(verdict))
  }
}

const countIn = (module: TestModule, state: 'passed' | 'failed'): number => [...module.children.allTests(state)].length

function failedOf(module: TestModule): FailedFile {
  const ofTests = [...module.children.allTests('failed')].map((test) => lineOf(test.fullName, test.result().errors))
  const failures = [...module.errors().map((error) => lineOf('', [error])), ...ofTests]
  return { file: module.moduleId, passed: countIn(module, 'passed'), failures }
}

const lineOf = (name: string, errors: readonly { readonly message: string }[] | undefined): string =>
  [name, errors?.[0]?.message.split('\n')[0] ?? ''].filter(Boolean).join(': ')
