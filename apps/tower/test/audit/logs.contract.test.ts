import { randomBytes } from 'node:crypto'
import { until } from '@tailslide/testkit'
import { systemClock as clock } from '@tailslide/transports/clock'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeIn } from '../../src/audit/change.js'
import { listLogs, recordAppLog } from '../../src/audit/logs.js'
import type { Context } from '../../src/context.js'
import { openDatabase } from '../../src/db/open-database.js'
import { createFlag } from '../../src/flags/flags.js'
import { createApp } from '../../src/projects/apps.js'
import { createKnownRulesets } from '../../src/rulesets/known-rulesets.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { quiet, type RunningTower, runTower } from '../harness/run-tower.js'
import { TOKEN } from '../harness/test-context.js'

describe.each(KINDS)('the audit log, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let context: Context

  beforeAll(async () => {
    databases = await testDatabases(kind)
    const options = await databases.fresh()
    api = await runTower(options)
    const database = await openDatabase(options, () => {})
    context = {
      ...{ database, clock, logger: quiet, random: randomBytes, hasBroker: false },
      ...{ checkSize: async () => {}, announce: async () => {}, keysEnded: () => {}, keysLimited: () => {} },
      leastIds: async () => ({ app: 1, flag: 1 }),
      knownRulesets: createKnownRulesets(),
    }
  })
  afterAll(async () => {
    await context?.database.close()
    await api?.tower.stop()
    await databases?.stop()
  })

  it('has an entry for each app and key that is made, renamed, revoked or deleted, with its name', async () => {
    const app = (await api.post('/api/apps', { title: 'shop' })).body.payload
    await api.patch(`/api/apps/${app.id}`, { title: 'shop' })
    await api.patch(`/api/apps/${app.id}`, { title: 'store' })
    const key = (await api.post(`/api/apps/${app.id}/keys`)).body.payload
    for (const _ of [1, 2]) await api.request('DELETE', `/api/apps/${app.id}/keys/${key.id}`)
    await api.request('DELETE', `/api/apps/${app.id}`)
    const entries: { app_id: number; action_type: string; reason: string; flag_id: null; log_description: string }[] = (
      await api.get('/api/logs')
    ).body.payload
    const own = entries.filter((entry) => entry.app_id === app.id).reverse()
    expect(own.map(({ action_type, reason }) => [action_type, reason])).toEqual([
      ['app_create', 'shop'],
      ['app_rename', 'shop is now store'],
      ['key_create', `key ${key.id}, ${key.prefix}…`],
      ['key_revoke', `key ${key.id}, ${key.prefix}…`],
      ['app_delete', 'store'],
    ])
    expect(own[0]).toMatchObject({ flag_id: null, log_description: 'App Created' })
    expect(JSON.stringify(entries)).not.toContain(key.key)
  })

  it('is read although a writer takes half a second to commit, with the entry of that writer', async () => {
    const { id } = await createApp(context, TOKEN, `slow-${kind}`)
    let commit = (): void => {}
    const mayCommit = new Promise<void>((resolve) => {
      commit = resolve
    })
    let hasWritten = false
    const writing = context.database.transaction(async (tx) => {
      await recordAppLog(context, await changeIn(tx, TOKEN, context), id, { action: 'app_rename', what: 'slowly' })
      hasWritten = true
      await mayCommit
    })
    await until(() => hasWritten)
    const reading = listLogs(context, undefined, { limit: 1 })
    const begun = performance.now()
    await until(() => performance.now() - begun > 500)
    commit()
    expect(await reading).toMatchObject([{ app_id: id, reason: 'slowly' }])
    await writing
  })

  it('is read without a gap, page by page, beside writers that end in another order than they began', async () => {
    const apps = await Promise.all(['a', 'b', 'c', 'd'].map((title) => createApp(context, TOKEN, title)))
    let isWriting = true
    const writers = apps.map(async ({ id }, index) => {
      for (let flag = 0; flag < 25; flag++) {
        await createFlag(context, TOKEN, id, { title: `flag ${flag} of ${index}` })
      }
    })
    const writing = Promise.all(writers).then(() => {
      isWriting = false
    })
    const gaps: number[] = []
    const seen = new Map<number, Set<number>>()
    while (isWriting) {
      // One reading of everything, in small pages, beside the writers.
      const ids: number[] = []
      for (let before: number | undefined; ; before = ids.at(-1)) {
        const page = await until(() =>
          listLogs(context, undefined, { limit: 3, ...(before !== undefined && { before }) }).then((rows) => ({
            rows,
          })),
        )
        ids.push(...page.rows.map(({ id }) => id))
        if (page.rows.length < 3) break
      }
      seen.set(ids[0] ?? 0, new Set(ids))
    }
    await writing
    const all = (await listLogs(context, undefined, { limit: 1_000 })).map(({ id }) => id)
    for (const [newest, ids] of seen) gaps.push(...all.filter((id) => id <= newest && !ids.has(id)))
    expect(seen.size).toBeGreaterThan(0)
    expect(gaps).toEqual([])
  })

  it('never answers that something broke when keys are made while their app is deleted', async () => {
    const statuses = new Set<number>()
    for (let round = 0; round < 10; round++) {
      const app = (await api.post('/api/apps', { title: `short-lived ${round}` })).body.payload
      const answers = await Promise.all([
        ...Array.from({ length: 6 }, () => api.post(`/api/apps/${app.id}/keys`)),
        api.request('DELETE', `/api/apps/${app.id}`),
        ...Array.from({ length: 6 }, () => api.post(`/api/apps/${app.id}/keys`)),
        api.post(`/api/apps/${app.id}/flags`, { title: 'x' }),
        api.patch(`/api/apps/${app.id}`, { title: `renamed ${round}` }),
      ])
      for (const { status } of answers) statuses.add(status)
    }
    expect([...statuses].filter((status) => ![200, 201, 404].includes(status))).toEqual([])
  })
})
