// `npm run check`: what has to hold before any test runs, side by side. Each says how long it took, and what is wrong if it failed.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildDashboard, isDashboardBuilt } from './build-dashboard.mjs'
import { root } from './setup.mjs'

const bin = (name) => join(root, 'node_modules', '.bin', name)

const CHECKS = [
  ['Lint and format', bin('biome'), ['check', '--error-on-warnings', '.']],
  ['Types of the tests', bin('tsc'), ['-p', 'tsconfig.test.json']],
  ['Unused code and dependencies', bin('knip'), []],
]

/** Resolves with whether it succeeded. */
function step(what, command, args) {
  const begun = performance.now()
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const take = (text) => {
    output += text
  }
  child.stdout.setEncoding('utf8').on('data', take)
  child.stderr.setEncoding('utf8').on('data', take)
  return new Promise((resolve) => {
    const end = (isGood) => {
      const seconds = ((performance.now() - begun) / 1000).toFixed(1)
      process.stdout.write(`${what.padEnd(30)} ${isGood ? 'ok' : 'failed'}, ${seconds} s\n${isGood ? '' : output}`)
      resolve(isGood)
    }
    child.on('error', (error) => {
      take(String(error))
      end(false)
    })
    child.on('close', (code) => end(code === 0))
  })
}

/** The dashboard is built of what was compiled. */
async function build() {
  if (!(await step('Compile', bin('tsc'), ['-b']))) return false
  return isDashboardBuilt(root) || step('Dashboard', ...buildDashboard(root))
}

/** Runs every check: how many failed. */
export async function check() {
  const outcomes = await Promise.all([build(), ...CHECKS.map((one) => step(...one))])
  return outcomes.filter((isGood) => !isGood).length
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = (await check()) === 0 ? 0 : 1
}
