// `npm run screenshots -- <directory>`: set-up, then pictures of every page of the dashboard. `--only flags,keys` takes those alone.
import { join } from 'node:path'
import { root, run, setUp } from './setup.mjs'

setUp()
const compiled = run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-b', 'bench'])
process.exitCode =
  compiled || run(process.execPath, [join(root, 'bench', 'dist', 'dashboard', 'pictures.js'), ...process.argv.slice(2)])
