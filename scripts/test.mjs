// `npm test`: set-up, checks, then every test. The last line is always "N passed, M failed".
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureNats210 } from './nats-2.10.mjs'
import { ensureServers } from './servers.mjs'
import { root, run, setUp } from './setup.mjs'

const bin = (name) => join(root, 'node_modules', '.bin', name)

const checks = [
  ['Lint and format', bin('biome'), ['check', '--error-on-warnings', '.']],
  ['Types of the tests', bin('tsc'), ['-p', 'tsconfig.test.json']],
  ['Unused code and dependencies', bin('knip'), []],
]

setUp()
ensureServers()
ensureNats210()

let failedChecks = 0
for (const [what, command, args] of checks) {
  process.stdout.write(`\n# ${what}\n`)
  if (run(command, args) !== 0) failedChecks += 1
}

const report = join(tmpdir(), `tailslide-test-${process.pid}.json`)
const status = run(bin('vitest'), [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
])

let passed = 0
let failed = failedChecks
if (existsSync(report)) {
  const totals = JSON.parse(readFileSync(report, 'utf8'))
  passed = totals.numPassedTests
  failed += totals.numFailedTests
  // A file that fails to load has no tests to count, and must not pass for that.
  if (status !== 0 && totals.numFailedTests === 0) failed += Math.max(1, totals.numFailedTestSuites)
  rmSync(report)
} else {
  failed += 1
}
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 && status === 0 ? 0 : 1
