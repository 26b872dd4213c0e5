// `npm run test:faults -- --minutes 30 --seed 1`: set-up, then a cluster that is broken again and again while it works.
import { join } from 'node:path'
import { ensureServers } from './servers.mjs'
import { root, run, setUp } from './setup.mjs'

setUp()
ensureServers()
const suite = join(root, 'test', 'faults')
const compiled = run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-b', suite])
process.exitCode = compiled || run(process.execPath, [join(suite, 'dist', 'main.js'), ...process.argv.slice(2)])
