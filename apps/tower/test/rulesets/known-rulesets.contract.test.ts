import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@tailslide/transports/clock'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.js'
import { openDatabase } from '../../src/db/open-database.js'
import { selectFlagsOf, setArchived, updateFlag } from '../../src/flags/queries.js'
import { createKnownRulesets, readRuleset } from '../../src/rulesets/known-rulesets.js'
import { advanceRulesets, lockRuleset } from '../../src/rulesets/queries.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

/** What happens to one of the flags, by its number among those that there are. */
const event = fc.record({
  what: fc.constantFrom('toggle', 'edit', 'create', 'delete', 'archive', 'unarchive', 'open', 'rolled back', 'nothing'),
  flag: fc.nat(30),
  isRead: fc.boolean(),
})

describe.each(KINDS)('rulesets that are known in an earlier version, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let database: Database
  beforeAll(async () => {
    databases = await testDatabases(kind)
    const options = await databases.fresh()
    api = await runTower(options)
    database = await openDatabase(options, () => {})
  })
  afterAll(async () => {
    await database?.close()
    await api?.tower.stop()
    await databases?.stop()
  })

  it('are read as the whole would be, to the letter, whatever another Tower does, and whatever was missed', async () => {
    let made = 0
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 25 }), async (events) => {
        const app = (await api.post('/api/apps', { title: `app ${++made}` })).body.payload.id
        const ids: number[] = []
        const create = async (): Promise<void> => {
          const flag = { title: `flag ${++made}`, is_active: made % 2 === 0, rollout_percentage: 50 }
          ids.push((await api.post(`/api/apps/${app}/flags`, flag)).body.payload.id)
        }
        for (let count = 0; count < 4; count += 1) await create()
        const known = createKnownRulesets()
        const check = async (): Promise<void> => {
          const read = await known.read(database.db, app)
          expect(read).toEqual(await readRuleset(database.db, app))
          if (read) known.keep(read)
        }
        await check()
        for (const { what, flag, isRead } of events) {
          const id = ids[flag % ids.length] ?? 0
          if (what === 'toggle') await api.patch(`/api/flags/${id}/toggle`, { is_active: flag % 2 === 0 })
          if (what === 'edit') await api.patch(`/api/flags/${id}`, { description: `é "${flag}"` })
          if (what === 'create') await create()
          if (what === 'delete') await api.request('DELETE', `/api/flags/${id}`)
          if (what === 'archive' || what === 'unarchive') await api.post(`/api/flags/${id}/${what}`)
          if (what === 'open') await api.post(`/api/flags/circuit/${id}/open`)
          if (what === 'rolled back') {
            const failed = database.transaction(async (tx) => {
              await lockRuleset(tx, app)
              await updateFlag(tx, id, { description: 'never' }).catch(() => {})
              await advanceRulesets({ tx, at: new Date().toISOString() }, [app], { cause: 'manual', deleted: false })
              expect(await known.read(tx, app)).toEqual(await readRuleset(tx, app))
              throw new Error('rolled back')
            })
            await expect(failed).rejects.toThrow()
          }
          if (isRead) await check()
        }
        await check()
      }),
      { numRuns: 25 },
    )
  })

  it('are read whole again where the database is one from before', async () => {
    const app = (await api.post('/api/apps', { title: 'restored' })).body.payload.id
    const { id } = (await api.post(`/api/apps/${app}/flags`, { title: 'a' })).body.payload
    await api.post(`/api/apps/${app}/flags`, { title: 'b' })
    const rowsBefore = await database.db.selectFrom('flags').selectAll().where('app_id', '=', app).execute()
    const known = createKnownRulesets()
    await api.patch(`/api/flags/${id}`, { description: 'after the backup' })
    const newest = await known.read(database.db, app)
    if (newest) known.keep(newest)
    // What the publisher makes of a restored database: the rows of then, and a version beyond all.
    await database.transaction(async (tx) => {
      for (const { id: flagId, ...row } of rowsBefore) {
        await tx.updateTable('flags').set(row).where('id', '=', flagId).execute()
      }
      await tx.updateTable('rulesets').set({ version: 99 }).where('app_id', '=', app).execute()
    })
    const read = await known.read(database.db, app)
    expect(read).toEqual(await readRuleset(database.db, app))
    expect(read?.payload).not.toContain('after the backup')
  })

  it('of a deletion read which flags are left, and none of these again', async () => {
    const app = (await api.post('/api/apps', { title: 'with three' })).body.payload.id
    const make = async (title: string) => (await api.post(`/api/apps/${app}/flags`, { title })).body.payload.id
    const [, id] = [await make('a'), await make('b'), await make('c')]
    const titles: unknown[] = []
    const db = database.db.withPlugin({
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        titles.push(...result.rows.flatMap(({ title }) => title ?? []))
        return result
      },
    })
    const known = createKnownRulesets()
    const before = await known.read(db, app)
    if (before) known.keep(before)
    expect(titles.splice(0)).toEqual(['a', 'b', 'c'])
    await api.request('DELETE', `/api/flags/${id}`)
    expect(await known.read(db, app)).toEqual(await readRuleset(database.db, app))
    expect(titles).toEqual([])
  })

  it('know what was archived in every environment', async () => {
    const { environments } = (await api.post('/api/projects', { title: 'two' })).body.payload
    const [one, two] = environments.map(({ app_id }: { app_id: number }) => app_id)
    await api.post(`/api/apps/${one}/flags`, { title: 'a' })
    const known = createKnownRulesets()
    const before = await known.read(database.db, two)
    if (before) known.keep(before)
    await database.transaction(async (tx) => {
      const at = new Date(systemClock.now()).toISOString()
      const [row] = await tx.selectFrom('flags').selectAll().where('app_id', '=', two).execute()
      await setArchived(tx, row?.project_flag_id ?? 0, { archivedAt: at, at })
      await advanceRulesets({ tx, at }, [two], { cause: 'manual', deleted: false })
      expect(await selectFlagsOf(tx, row?.project_flag_id ?? 0)).toHaveLength(2)
    })
    expect((await known.read(database.db, two))?.payload).toBe('[]')
  })
})

it('rows of flags are written in one place, which notes the version with which they change', () => {
  const source = fileURLToPath(new URL('../../src', import.meta.url))
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const writing = files.filter((file) =>
    /(updateTable|insertInto)\('flags'\)/.test(readFileSync(join(source, file), 'utf8')),
  )
  expect(writing).toEqual([join('flags', 'queries.ts')])
})
