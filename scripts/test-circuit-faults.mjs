// `node scripts/test-circuit-faults.mjs --moments 50 --seed 1`: set-up, then parts of a cluster are killed at random moments of circuits.
import { join } from 'node:path'
import { ensureServers } from './servers.mjs'
import { root, run, setUp } from './setup.mjs'

setUp()
ensureServers()
const suite = join(root, 'test', 'circuit-faults')
const compiled = run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-b', suite])
process.exitCode = compiled || run(process.execPath, [join(suite, 'dist', 'main.js'), ...process.argv.slice(2)])
