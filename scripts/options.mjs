// What a script of this folder was called with. A word that it does not know ends it before anything is set up.
import { parseArgs } from 'node:util'

/**
 * The arguments to hand on. `usage` is printed for `--help`, and behind what is wrong; `switches` are the names that it tells of.
 * @param {string} usage
 * @param {readonly string[]} switches
 */
export function argumentsOf(usage, switches = []) {
  const given = process.argv.slice(2)
  if (given.includes('--help') || given.includes('-h')) {
    process.stdout.write(usage)
    process.exit(0)
  }
  try {
    parseArgs({ args: given, options: Object.fromEntries(switches.map((name) => [name, { type: 'boolean' }])) })
    return given
  } catch (error) {
    // Behind its first sentence Node explains how to pass such a word on, which nothing here would take.
    const [what] = error instanceof Error ? error.message.split('. ') : [String(error)]
    process.stderr.write(`${what}.\n\n${usage}`)
    process.exit(2)
  }
}
