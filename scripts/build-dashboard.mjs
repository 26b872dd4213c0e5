// Builds the dashboard's files where they are older than what they are made of. Packages have to be compiled before.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Of the packages it is what was compiled. */
const SOURCES = [
  'apps/dashboard/src',
  'apps/dashboard/index.html',
  'apps/dashboard/vite.config.ts',
  'packages/core/dist',
  'package-lock.json',
]

function newest(place) {
  const about = statSync(place)
  if (!about.isDirectory()) return about.mtimeMs
  return readdirSync(place, { recursive: true })
    .filter((name) => !name.endsWith('.tsbuildinfo'))
    .reduce((latest, name) => Math.max(latest, statSync(join(place, name)).mtimeMs), about.mtimeMs)
}

export function isDashboardBuilt(root) {
  const built = join(root, 'apps', 'dashboard', 'dist', 'index.html')
  return (
    existsSync(built) && Math.max(...SOURCES.map((source) => newest(join(root, source)))) <= statSync(built).mtimeMs
  )
}

/** Command and arguments. */
export const buildDashboard = (root) => [
  process.execPath,
  [
    join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
    'build',
    '--logLevel',
    'error',
    join(root, 'apps', 'dashboard'),
  ],
]
