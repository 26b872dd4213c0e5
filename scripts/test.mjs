// `npm test`: set-up, checks, then every test. The last line is always "N passed, M failed".
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { check } from './checks.mjs'
import { ensureNats210 } from './nats-2.10.mjs'
import { ensureServers } from './servers.mjs'
import { root, run, setUpDependencies } from './setup.mjs'

const begun = performance.now()
setUpDependencies()
ensureServers({ browser: true })
ensureNats210()
const failedChecks = await check()

const report = join(tmpdir(), `tailslide-test-${process.pid}.json`)
const status = run(join(root, 'node_modules', '.bin', 'vitest'), [
  'run',
  '--reporter=./scripts/vitest/progress.ts',
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
process.stdout.write(`\n${((performance.now() - begun) / 1000).toFixed(0)} s\n${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 && status === 0 ? 0 : 1
