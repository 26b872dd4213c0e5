import { INITIAL_CIRCUIT, NEW_FLAG } from '@tailslide/core'
import { fakeClock, type SignalWorld, signalStoreContract } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { createHttpSignalSink } from '@tailslide/transports/http'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { toColumns } from '../../src/db/flag-columns.js'
import { migrate } from '../../src/db/migrate.js'
import { migrations } from '../../src/db/migrations/index.js'
import { openDatabase } from '../../src/db/open-database.js'
import { insertFlag } from '../../src/flags/queries.js'
import type { DatabaseOptions } from '../../src/index.js'
import { testDatabases } from '../harness/databases.js'
import { insertAppRow, insertProjectFlagRow } from '../harness/rows.js'
import { ADMIN_TOKEN, runTower } from '../harness/run-tower.js'

/** The apps and flags that the contract sends counts of. */
const FLAGS: Record<number, number[]> = {
  1: [5, 10, 11, 13, 14, ...Array.from({ length: 20 }, (_, index) => 100 + index)],
  2: [20, 21],
  3: [30],
  12: [31],
}

async function makeFlags(options: DatabaseOptions): Promise<void> {
  const database = await openDatabase(options, () => {})
  await migrate(database, migrations, 0)
  const stamps = { created_at: '', updated_at: '' }
  for (const [appId, flagIds] of Object.entries(FLAGS).map(([id, ids]) => [Number(id), ids] as const)) {
    await insertAppRow(database, appId)
    for (const id of flagIds) {
      const circuit = { circuit: JSON.stringify(INITIAL_CIRCUIT), circuit_revision: 0 }
      const project_flag_id = await database.transaction((tx) => insertProjectFlagRow(tx, appId))
      const flag = {
        id,
        app_id: appId,
        project_flag_id,
        ...toColumns({ ...NEW_FLAG, title: `flag ${id}` }),
        ...circuit,
        ...stamps,
      }
      await database.transaction((tx) => insertFlag(tx, flag))
    }
  }
  await database.close()
}

async function makeWorld(): Promise<SignalWorld> {
  const databases = await testDatabases('sqlite')
  const options = await databases.fresh()
  await makeFlags(options)
  const clock = fakeClock()
  const store = createMemorySignalStore({ clock })
  let isAway = false
  const signals = {
    sink: {
      send: async (batch: Parameters<typeof store.sink.send>[0]) =>
        isAway ? { unsent: batch.counts, refused: [], error: new Error('away') } : store.sink.send(batch),
      close: async () => {},
    },
    reader: {
      read: (...query: Parameters<typeof store.reader.read>) =>
        isAway ? Promise.reject(new Error('away')) : store.reader.read(...query),
      follow: () => {
        const follower = store.reader.follow()
        return {
          read: (...query: Parameters<typeof follower.read>) =>
            isAway ? Promise.reject(new Error('away')) : follower.read(...query),
          startOver: (appId: number) => follower.startOver(appId),
          past: (...query: Parameters<typeof follower.past>) =>
            isAway ? Promise.reject(new Error('away')) : follower.past(...query),
        }
      },
      close: async () => {},
    },
  }
  // Timers run as ever; how late a count is goes by the time of the store.
  const time = { ...systemClock, now: clock.now, monotonic: clock.monotonic }
  const { tower, url } = await runTower(options, { signals, clock: time })
  return {
    sink: () => createHttpSignalSink({ towerUrl: url, sdkKey: ADMIN_TOKEN, clock: time }),
    reader: () => signals.reader,
    elapse: (ms) => clock.tick(ms),
    async goAway() {
      isAway = true
    },
    async comeBack() {
      isAway = false
    },
    async close() {
      await tower.stop()
      await databases.stop()
    },
  }
}

signalStoreContract('the HTTP sink at a Tower', makeWorld, { canGoAway: true })
