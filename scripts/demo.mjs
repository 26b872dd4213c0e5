// `npm run demo`: set-up, then the story. Nothing but the clone is needed.
import { join } from 'node:path'
import { argumentsOf } from './options.mjs'
import { root, run, setUp } from './setup.mjs'

const USAGE = `Usage: npm run demo -- [--keep] [--plain]

  --keep   plays the story again each time that you press Enter, until Ctrl+C
  --plain  prints lines, as where the output is no terminal
`

const args = argumentsOf(USAGE, ['keep', 'plain'])
setUp()
process.exitCode = run(process.execPath, [join(root, 'demo', 'dist', 'main.js'), ...args])
