// `npm run demo`: set-up, then the story. Nothing but the clone is needed.
import { join } from 'node:path'
import { root, run, setUp } from './setup.mjs'

setUp()
process.exitCode = run(process.execPath, [join(root, 'demo', 'dist', 'main.js'), ...process.argv.slice(2)])
