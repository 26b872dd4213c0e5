// `npm run bench -- evaluate`: set-up, then one benchmark of bench/. What follows the name goes to the benchmark.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, setUp } from './setup.mjs'

const bench = join(root, 'bench')
const names = readdirSync(bench).filter((name) => existsSync(join(bench, name, 'main.ts')))
const [name = '', ...args] = process.argv.slice(2)

if (!names.includes(name)) {
  process.stderr.write(`Usage: npm run bench -- <${names.join(' | ')}> [options]\n`)
  process.exit(1)
}
setUp()
const compiled = run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-b', 'bench'])
process.exitCode =
  compiled ||
  run(process.execPath, ['--expose-gc', '--enable-source-maps', join(bench, 'dist', name, 'main.js'), ...args])
