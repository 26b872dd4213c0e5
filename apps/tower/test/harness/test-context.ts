import { randomBytes } from 'node:crypto'
import { type FakeClock, fakeClock } from '@tailslide/testkit'
import type { Actor } from '../../src/audit/actor.js'
import type { Context } from '../../src/context.js'
import type { Database } from '../../src/db/database.js'
import { migrate } from '../../src/db/migrate.js'
import { migrations } from '../../src/db/migrations/index.js'
import { openDatabase } from '../../src/db/open-database.js'
import type { EndedKeys } from '../../src/keys/ended-keys.js'
import { createKnownRulesets } from '../../src/rulesets/known-rulesets.js'
import { quiet } from './run-tower.js'

export interface TestContext extends Context {
  readonly clock: FakeClock
  readonly database: Database
  /** The apps that were announced, in order. */
  readonly announced: number[]
  readonly ended: EndedKeys[]
}

/** Whoever asks for the changes of a test. */
export const TOKEN: Actor = { kind: 'token', id: 7 }

/** The use-cases' surroundings: a SQLite database in memory and a clock that stands still. */
export async function testContext(more: Partial<Context> = {}): Promise<TestContext> {
  const clock = fakeClock()
  const database = await openDatabase({ kind: 'sqlite', file: ':memory:' }, () => {})
  await migrate(database, migrations, clock.now())
  const announced: number[] = []
  const ended: TestContext['ended'] = []
  return {
    database,
    logger: quiet,
    knownRulesets: createKnownRulesets(),
    random: randomBytes,
    hasBroker: true,
    checkSize: async () => {},
    leastIds: async () => ({ app: 1, flag: 1 }),
    announce: async (appId) => {
      announced.push(appId)
    },
    keysEnded: (keys) => {
      ended.push(keys)
    },
    keysLimited() {},
    ...more,
    clock,
    announced,
    ended,
  }
}
