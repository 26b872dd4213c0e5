import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { FAULT_KINDS } from './plan.js'
import { runFaults } from './run.js'

const USAGE = `Usage: npm run test:faults -- [--minutes 30] [--seed 1] [--without kind,kind]

  --minutes   how long there are faults; may be a fraction
  --seed      a whole number; the same one gives the same faults
  --without   kinds of faults to leave out: ${FAULT_KINDS.join(', ')}
`

function readOptions() {
  try {
    return parseArgs({
      options: {
        minutes: { type: 'string', default: '30' },
        seed: { type: 'string', default: '1' },
        without: { type: 'string', default: '' },
      },
    }).values
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
    process.exit(2)
  }
}

const values = readOptions()
const [minutes, seed] = [Number(values.minutes), Number(values.seed)]
const left = values.without.split(',').filter(Boolean)
const without = FAULT_KINDS.filter((kind) => left.includes(kind))

if (!(minutes > 0 && minutes <= 55) || !Number.isSafeInteger(seed) || without.length !== left.length) {
  // The store keeps signals for an hour, and all of them are counted at the end.
  process.stderr.write(`${USAGE}\nminutes must be above 0 and at most 55, seed a whole number, kinds those above.\n`)
  process.exitCode = 2
} else {
  const { violations, directory } = await runFaults({
    // From test/faults/dist, where the compiled suite is.
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    seed,
    ms: minutes * 60_000,
    without,
    write: (line) => process.stdout.write(`${line}\n`),
  })
  const verdict = violations.length === 0 ? 'No violation.' : `${violations.length} violations; see ${directory}`
  process.stdout.write(`${verdict}\n`)
  process.exitCode = violations.length === 0 ? 0 : 1
}
