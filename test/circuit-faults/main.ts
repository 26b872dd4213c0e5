// Kills a part of a cluster at random moments of circuits that open, wait and recover, and prints what became of them.
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { VICTIMS, type Victim } from './cluster.js'
import { runMoments } from './run.js'

const { values } = parseArgs({
  options: {
    moments: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    victims: { type: 'string', default: VICTIMS.join() },
  },
})
const moments = Number(values.moments)
const seed = Number(values.seed)
const victims = values.victims.split(',')
const isVictim = (name: string): name is Victim => VICTIMS.some((victim) => victim === name)
if (!Number.isSafeInteger(moments) || moments < 1 || !Number.isSafeInteger(seed) || !victims.every(isVictim)) {
  process.stderr.write(`Usage: [--moments 50] [--seed 1], both whole numbers, [--victims ${VICTIMS.join()}]\n`)
  process.exit(2)
}

const print = (line: string): void => void process.stdout.write(`${line}\n`)
const row = (...cells: (string | number)[]): string =>
  `${String(cells[0]).padStart(3)}  ${String(cells[1]).padEnd(8)} ${String(cells[2]).padStart(7)}  ${String(cells[3]).padEnd(62)} ${String(cells[4]).padStart(7)}  ${cells[5]}`
print(row('', 'killed', 'at ms', 'circuits at that moment', 'late ms', 'ended'))
let count = 0
const results = await runMoments({
  cli: fileURLToPath(new URL('../../../apps/cli/dist/main.js', import.meta.url)),
  seed,
  moments,
  victims,
  onMoment({ victim, at, phases, wrong, late }) {
    count += 1
    const names = [...new Set(phases)].map((name) => `${phases.filter((phase) => phase === name).length} ${name}`)
    print(row(count, victim, at, names.join(', '), Math.round(late), wrong.length === 0 ? 'right' : wrong.join('; ')))
  },
})
const lates = results.map(({ late }) => late).sort((a, b) => a - b)
const wrong = results.filter((moment) => moment.wrong.length > 0).length
print(
  `\n${moments} kills, ${wrong} with a wrong end; latest end ${Math.round(lates.at(-1) ?? 0)} ms later than without, median ${Math.round(lates[lates.length >> 1] ?? 0)} ms.`,
)
process.exitCode = wrong === 0 && (lates.at(-1) ?? 0) <= 2_000 ? 0 : 1
