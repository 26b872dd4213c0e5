// `npm test`: set-up, checks, then every test. The last line is always "N passed, M failed".
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { check } from './checks.mjs'
import { ensureNats210 } from './nats-2.10.mjs'
import { ensureServers } from './servers.mjs'
import { root, run, setUpDependencies } from './setup.mjs'

/** Files that failed beside all others and are run once more, alone: where they pass then, they are named and the run is good. */
const MOST_AGAIN = 3
const NOTHING = { passed: 0, failed: 1, unhandled: 0, failedFiles: [] }

const begun = performance.now()
setUpDependencies()
ensureServers({ browser: true, python: true })
ensureNats210()
const failedChecks = await check()

const first = runTests(process.argv.slice(2))
const { failedFiles } = first
let last = first
if (failedFiles.length > 0 && failedFiles.length <= MOST_AGAIN && first.unhandled === 0) {
  say(`\n${failedFiles.length === 1 ? 'One file has' : `${failedFiles.length} files have`} failed. Once more, alone:\n`)
  last = runTests(['--maxWorkers=1', ...failedFiles.map(({ file }) => file)])
  if (last.isGood) {
    say('\nFAILED BESIDE THE OTHERS, PASSED ALONE: a defect of the product or of the test, to be mended.\n')
    for (const { file, failures } of failedFiles) say(`${[relative(root, file), ...failures].join('\n  ')}\n`)
  }
}
const passedTwice = failedFiles.reduce((sum, file) => sum + file.passed, 0)
const passed = last === first || !last.isGood ? first.passed : first.passed - passedTwice + last.passed
const failed = failedChecks + (last.isGood ? 0 : Math.max(1, first.failed))
say(`\n${((performance.now() - begun) / 1000).toFixed(0)} s\n${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1

/** @param {readonly string[]} args */
function runTests(args) {
  const file = join(tmpdir(), `tailslide-test-${process.pid}.json`)
  process.env.TAILSLIDE_VERDICT = file
  const reporters = ['progress', 'verdict'].map((name) => `--reporter=./scripts/vitest/${name}.ts`)
  const status = run(join(root, 'node_modules', '.bin', 'vitest'), ['run', ...reporters, ...args])
  // A run that ends before its end leaves no verdict.
  const verdict = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : NOTHING
  rmSync(file, { force: true })
  return { ...verdict, isGood: status === 0 }
}

/** @param {string} text */
function say(text) {
  process.stdout.write(text)
}
