// Brings a fresh clone to the point where everything runs: the right Node, dependencies as locked, compiled packages.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildDashboard, isDashboardBuilt } from './build-dashboard.mjs'

export const root = fileURLToPath(new URL('..', import.meta.url))

export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  if (result.error) throw result.error
  return result.status ?? 1
}

/** Runs quietly and shows the output only when the command fails. */
function runOrExplain(what, command, args) {
  process.stderr.write(`${what} ... `)
  const started = Date.now()
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8' })
  if (result.status === 0) {
    process.stderr.write(`${((Date.now() - started) / 1000).toFixed(1)} s\n`)
    return
  }
  process.stderr.write('failed\n')
  process.stderr.write(`${result.error ?? ''}${result.stdout ?? ''}${result.stderr ?? ''}`)
  process.exit(1)
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  process.stderr.write(`Tailslide needs Node 20.19 or newer; this is ${process.versions.node}.\n`)
  process.exit(1)
}

/** Installs when node_modules is missing or was installed from another lock file. */
function installDependencies() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const stamp = join(root, 'node_modules', '.tailslide-lock')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  runOrExplain('Installing dependencies', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  writeFileSync(stamp, lock)
}

export function setUpDependencies() {
  requireNode()
  installDependencies()
}

export function setUp() {
  setUpDependencies()
  runOrExplain('Compiling', process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-b'])
  if (!isDashboardBuilt(root)) runOrExplain('Building the dashboard', ...buildDashboard(root))
}
