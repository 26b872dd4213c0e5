import type { HistoryFilters } from '@tailslide/api'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findHistory } from '../src/audit/history.js'
import { listAppLogs, listLogs } from '../src/audit/logs.js'
import { openDatabase } from '../src/db/open-database.js'
import { selectEntries } from '../src/events/queries.js'
import { getFlag, listFlags } from '../src/flags/flags.js'
import { gatherFacts } from '../src/hygiene/facts.js'
import { compareEnvironments } from '../src/promotion/compare.js'
import { usageOfApp, usageOfFlag } from '../src/usage/answers.js'
import { KINDS, type TestDatabases, testDatabases } from './harness/databases.js'
import { fillWithFlags, fillWithHistory } from './harness/many-flags.js'
import { type WatchedDatabase, watched } from './harness/plans.js'
import { type RunningTower, runTower } from './harness/run-tower.js'
import { type TestContext, testContext } from './harness/test-context.js'

/** What is read as a whole. Tables that have a row for each project or environment may be. */
/** An admin's where no projects are named. */
const sightOf = (projects?: readonly number[]) => ({ projects, withAccess: projects === undefined })
const WHOLE = /(SCAN|Seq Scan on) (logs|flags|project_flags)\b.*/g

describe.each(KINDS)('of a database with much in it, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let database: WatchedDatabase
  let context: TestContext
  let app: number
  let flag: { id: number; app_id: number }
  let projects: number[]
  let projectId: number
  beforeAll(async () => {
    databases = await testDatabases(kind)
    const options = await databases.fresh()
    api = await runTower(options)
    const plain = await openDatabase(options, () => {})
    app = await fillWithFlags(plain, { projects: 10, environments: 5, flags: 100 })
    await fillWithHistory(plain, 20_000)
    flag = await plain.db
      .selectFrom('flags')
      .select(['id', 'app_id'])
      .where('app_id', '=', app)
      .executeTakeFirstOrThrow()
    projects = (await plain.db.selectFrom('projects').select('id').execute()).map(({ id }) => id)
    projectId = (await plain.db.selectFrom('apps').select('project_id').where('id', '=', app).executeTakeFirstOrThrow())
      .project_id
    database = watched(plain)
    context = { ...(await testContext()), database }
  })
  afterAll(async () => {
    await database?.close()
    await api?.tower.stop()
    await databases?.stop()
  })

  /** Runs it, and answers with what of a large table it reads as a whole. */
  const wholeIn = async (work: () => Promise<unknown>): Promise<string[]> => {
    await database.plans()
    await work()
    return (await database.plans()).match(WHOLE) ?? []
  }

  it('lists, comparisons and reports go along indexes', async () => {
    const { reader } = createMemorySignalStore(context)
    const other = app + 1
    for (const work of [
      () => listFlags(context, app),
      () => getFlag(context, flag.id),
      () => listAppLogs(context, app, { limit: 100 }),
      () => listLogs(context, undefined, { limit: 100, before: 9_999 }),
      () => listLogs(context, projects, { limit: 100 }),
      () => compareEnvironments(context, projectId, { from: app, to: other, after: 0 }),
      () => gatherFacts(context, reader, app),
      () => usageOfFlag(context, flag),
      () => usageOfApp(context, app, async () => []),
      () => selectEntries(database.db, { after: 19_000, upTo: 19_900, limit: 100 }),
    ])
      expect([String(work), await wholeIn(work)]).toEqual([String(work), []])
  })

  it('the history goes along indexes, whatever is asked for together', async () => {
    const [ofFlag, ofApp, ofProject] = [{ flag: String(flag.id) }, { app: String(app) }, { project: String(projectId) }]
    const [person, rare, words] = [{ actor: 'person:7' }, { action: 'restore' }, { q: 'nowhere' }]
    const [ofPerson, ofTokens] = [{ about: 'person:7' }, { about: 'token' }]
    const since = { since: '2026-01-01T00:00:00.500Z' }
    for (const filters of [
      ...[{}, since, ofFlag, ofApp, ofProject, person, rare, { actor: 'tower' }, words, ofPerson, ofTokens],
      ...[ofFlag, ofApp, ofProject, person].flatMap((one) => [
        { ...one, ...rare },
        { ...one, ...words },
      ]),
      { ...ofProject, ...person, ...rare, ...since },
    ]) {
      for (const seen of [undefined, projects]) {
        const whole = await wholeIn(() => findHistory(context, sightOf(seen), filters, { limit: 100 }))
        expect([filters, whole]).toEqual([filters, []])
      }
    }
  })

  it('a search of the history finds everything, a part at a time, once', async () => {
    const all = async (filters: HistoryFilters, seen?: readonly number[]): Promise<number[]> => {
      const ids: number[] = []
      for (let before: number | undefined; ; ) {
        const { entries, next } = await findHistory(context, sightOf(seen), filters, { limit: 7, before })
        ids.push(...entries.map(({ id }) => id))
        if (next === null) return ids
        before = next
      }
    }
    const restored = await database.db
      .selectFrom('logs')
      .select(['id', 'project_id'])
      .where('action_type', '=', 'restore')
      .execute()
    const newest = (rows: typeof restored) => rows.map(({ id }) => id).sort((a, b) => b - a)
    expect(await all({ q: 'FLAG UPDATED', action: 'restore' })).toEqual(newest(restored))
    expect(await all({ actor: 'tower', action: 'restore' }, projects)).toEqual(newest(restored))
    const few = projects.slice(0, 4)
    const seen = restored.filter(({ project_id }) => few.some((id) => id === project_id))
    expect(await all({ q: 'updated', action: 'restore' }, few)).toEqual(newest(seen))
    expect(await all({ actor: 'person:3', action: 'update' }, few)).toHaveLength(
      Number(
        (
          await database.db
            .selectFrom('logs')
            .select(({ fn }) => fn.countAll().as('count'))
            .where('actor_id', '=', 3)
            .where('action_type', '=', 'update')
            .where('project_id', 'in', few)
            .executeTakeFirstOrThrow()
        ).count,
      ),
    )
  })
})
