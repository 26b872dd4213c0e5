/** What Tower takes a second beside the least that could answer the same, and how long it takes with much in its database. */
import { parseArgs } from 'node:util'
import { printTitle } from '../shared/print.js'
import { KINDS } from './databases.js'
import { measureRatios } from './ratios.js'
import { measureScale } from './scale.js'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { entries: { type: 'string', default: '1000000' }, on: { type: 'string', default: KINDS.join() } },
})
const kinds = KINDS.filter((kind) => values.on.toLowerCase().includes(kind.toLowerCase()))
if (positionals[0] === 'scale') {
  printTitle(`Tower with 200 environments of 500 flags and a history of ${values.entries} entries`)
  for (const kind of kinds) await measureScale(kind, Number(values.entries))
} else {
  printTitle('Tower: 100 flags in an environment, 8 connections, beside bare Fastify with the same statements')
  for (const kind of kinds) await measureRatios(kind)
}
process.exit()
