/** A Tower in a process of its own: `database url or file`. */
import { createTower } from '@tailslide/tower'
import { systemClock as clock } from '@tailslide/transports/clock'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { ADMIN_TOKEN } from './databases.js'
import { processorMs, type Question, tell } from './messages.js'
import { recordStatements } from './statements.js'

const [place = ''] = process.argv.slice(2)
const recorder = recordStatements()
const tower = createTower({
  database: place.startsWith('postgres') ? { kind: 'postgres', url: place } : { kind: 'sqlite', file: place },
  signals: createMemorySignalStore({ clock }),
  clock,
  logger: { debug() {}, info() {}, warn() {}, error: console.error },
  host: '127.0.0.1',
  port: 0,
  adminToken: ADMIN_TOKEN,
})
const { url } = await tower.start()
process.on('message', (question: Question) => {
  if (question === 'statements') tell({ type: 'statements', statements: recorder.take() })
  else tell({ type: 'processor', ms: processorMs() })
})
process.on('disconnect', () => void tower.stop().then(() => process.exit()))
tell({ type: 'ready', url })
