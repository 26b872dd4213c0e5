import { NEW_FLAG } from '@tailslide/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listAppLogs, listLogs } from '../../src/audit/logs.js'
import { closeCircuit, openCircuit } from '../../src/circuits/circuits.js'
import { createFlag, deleteFlag, getFlag, listFlags, toggleFlag, updateFlagFields } from '../../src/flags/flags.js'
import { createApp, deleteApp } from '../../src/projects/apps.js'
import { readRuleset } from '../../src/rulesets/known-rulesets.js'
import { type TestContext, TOKEN, testContext } from '../harness/test-context.js'

describe('flags', () => {
  let context: TestContext
  let appId: number

  beforeEach(async () => {
    context = await testContext()
    appId = (await createApp(context, TOKEN, 'shop')).id
  })
  afterEach(() => context.database.close())

  const version = async () => (await readRuleset(context.database.db, appId))?.version ?? 0
  /** After the making of the app. */
  const actions = async () =>
    (await listAppLogs(context, appId, { limit: 100 })).map((entry) => entry.action_type).slice(1)

  it('begin switched off, for nobody, with a closed circuit that will protect them', async () => {
    expect(await createFlag(context, TOKEN, appId, { title: 'checkout' })).toMatchObject({
      app_id: appId,
      is_active: false,
      is_enabled: false,
      rollout_percentage: 0,
      error_threshold_percentage: 10,
      is_recoverable: true,
      circuit_recovery_delay: 10_000,
      circuit_initial_recovery_percentage: 10,
      circuit_recovery_rate: 2_000,
      circuit_recovery_increment_percentage: 10,
      circuit_recovery_profile: 'linear',
      circuit_status: 'close',
      circuit_mode: 'automatic',
      circuit_window: NEW_FLAG.circuit_window,
      circuit_minimum_requests: 20,
      circuit_revision: 0,
      circuit_rule: 'threshold',
      circuit_confidence_percentage: 99.999,
      circuit_comparison_margin_percentage: 1,
      circuit_quorum_instances: 1,
      circuit: { state: 'closed', since: 0, trips: 0 },
    })
  })

  it('give the app its next version with every change, in the same transaction, and announce it', async () => {
    const before = await version()
    const flag = await createFlag(context, TOKEN, appId, { title: 'checkout' })
    await updateFlagFields(context, TOKEN, { id: flag.id, mayRelease: true }, { rollout_percentage: 25 })
    await toggleFlag(context, TOKEN, { id: flag.id }, true)
    await deleteFlag(context, TOKEN, { id: flag.id, mayRelease: true }, { everywhere: false })
    expect(await version()).toBe(before + 4)
    expect(context.announced).toEqual([appId, appId, appId, appId, appId])
    expect(await actions()).toEqual(['create', 'update', 'flag_on', 'delete'])
  })

  it('leave nothing behind when a change fails: no version, no log, no announcement', async () => {
    await createFlag(context, TOKEN, appId, { title: 'checkout' })
    const before = await version()
    await expect(createFlag(context, TOKEN, appId, { title: 'checkout' })).rejects.toMatchObject({
      code: 'TITLE_TAKEN',
    })
    expect(await version()).toBe(before)
    expect(await actions()).toEqual(['create'])
    expect(context.announced).toHaveLength(2)
  })

  it('keep how their circuit is judged to the last digit, and send it in the ruleset', async () => {
    const judged = {
      circuit_rule: 'comparison',
      circuit_confidence_percentage: 99.9999999,
      circuit_comparison_margin_percentage: 0.05,
      circuit_quorum_instances: 2,
    } as const
    const { id } = await createFlag(context, TOKEN, appId, { title: 'checkout', ...judged })
    expect((await getFlag(context, id)).flag).toMatchObject(judged)
    const changed = await updateFlagFields(
      context,
      TOKEN,
      { id, mayRelease: true },
      { circuit_confidence_percentage: 0 },
    )
    expect(changed.flag).toMatchObject({ ...judged, circuit_confidence_percentage: 0 })
    const [flag] = JSON.parse((await readRuleset(context.database.db, appId))?.payload ?? '[]')
    expect(flag).toMatchObject({ ...judged, circuit_confidence_percentage: 0 })
  })

  it('are shown to deployed SDKs as off where nobody is let in, in the ruleset and nowhere else', async () => {
    const { id } = await createFlag(context, TOKEN, appId, { title: 'checkout', is_enabled: true })
    const shown = async () => JSON.parse((await readRuleset(context.database.db, appId))?.payload ?? '[]')[0]
    expect(await shown()).toMatchObject({ is_active: false, is_enabled: true, circuit: { state: 'closed' } })
    expect((await getFlag(context, id)).flag.is_active).toBe(true)
    expect(await listFlags(context, appId)).toMatchObject([{ is_active: true }])
    const listed = await updateFlagFields(context, TOKEN, { id, mayRelease: true }, { white_listed_users: 'alice' })
    expect([listed.flag.is_active, (await shown()).is_active]).toEqual([true, true])
    const rolledOut = await updateFlagFields(
      context,
      TOKEN,
      { id, mayRelease: true },
      { white_listed_users: '', rollout_percentage: 0.1 },
    )
    expect([rolledOut.flag.is_active, (await shown()).is_active]).toEqual([true, true])
  })

  it('may share a title with a flag of another app', async () => {
    const other = await createApp(context, TOKEN, 'mail')
    await createFlag(context, TOKEN, appId, { title: 'checkout' })
    await expect(createFlag(context, TOKEN, other.id, { title: 'checkout' })).resolves.toMatchObject({
      app_id: other.id,
    })
  })

  it('keep, while the circuit is open, what a person wants of the switch', async () => {
    const flag = await createFlag(context, TOKEN, appId, { title: 'checkout', is_enabled: true })
    await openCircuit(context, TOKEN, { id: flag.id })
    expect((await getFlag(context, flag.id)).flag).toMatchObject({ is_active: false, is_enabled: true })
    await toggleFlag(context, TOKEN, { id: flag.id }, false)
    await closeCircuit(context, TOKEN, { id: flag.id })
    expect((await getFlag(context, flag.id)).flag).toMatchObject({ is_active: false, is_enabled: false })
  })

  it('stay off when they are switched on while the circuit is open', async () => {
    const { id } = await createFlag(context, TOKEN, appId, { title: 'checkout' })
    await openCircuit(context, TOKEN, { id })
    expect((await toggleFlag(context, TOKEN, { id }, true)).flag).toMatchObject({ is_active: false, is_enabled: true })
    await closeCircuit(context, TOKEN, { id })
    expect((await getFlag(context, id)).flag).toMatchObject({ is_active: true, is_enabled: true })
  })

  it('are not switched off by a client that sends the whole flag back while the circuit is open', async () => {
    const flag = await createFlag(context, TOKEN, appId, { title: 'checkout', is_enabled: true })
    await openCircuit(context, TOKEN, { id: flag.id })
    const { is_active, is_enabled } = (await getFlag(context, flag.id)).flag
    await updateFlagFields(
      context,
      TOKEN,
      { id: flag.id, mayRelease: true },
      { description: 'edited', is_active, is_enabled },
    )
    expect((await getFlag(context, flag.id)).flag).toMatchObject({ is_enabled: true, description: 'edited' })
  })

  it('follow the one of is_active and is_enabled that was changed', async () => {
    const flag = await createFlag(context, TOKEN, appId, { title: 'checkout' })
    const on = await updateFlagFields(
      context,
      TOKEN,
      { id: flag.id, mayRelease: true },
      { is_active: true, is_enabled: false },
    )
    expect(on.flag.is_enabled).toBe(true)
    const off = await updateFlagFields(
      context,
      TOKEN,
      { id: flag.id, mayRelease: true },
      { is_active: true, is_enabled: false },
    )
    expect(off.flag.is_enabled).toBe(false)
  })

  it('refuse is_active and is_enabled when both are changed and say different things', async () => {
    const flag = await createFlag(context, TOKEN, appId, { title: 'checkout', is_enabled: true })
    await openCircuit(context, TOKEN, { id: flag.id })
    const both = updateFlagFields(
      context,
      TOKEN,
      { id: flag.id, mayRelease: true },
      { is_active: true, is_enabled: false },
    )
    await expect(both).rejects.toMatchObject({ code: 'INVALID_INPUT', fields: [{ field: 'is_active' }] })
  })

  it('open and close the circuit at once when the mode forces it, and count the change of mode', async () => {
    const flag = await createFlag(context, TOKEN, appId, { title: 'checkout', is_enabled: true })
    const forced = await updateFlagFields(
      context,
      TOKEN,
      { id: flag.id, mayRelease: true },
      { circuit_mode: 'forced_open' },
    )
    expect(forced.flag).toMatchObject({ is_active: false, circuit_status: 'open', circuit_revision: 1 })
    await expect(closeCircuit(context, TOKEN, { id: flag.id })).rejects.toMatchObject({ code: 'CIRCUIT_HELD' })
    const closed = await updateFlagFields(
      context,
      TOKEN,
      { id: flag.id, mayRelease: true },
      { circuit_mode: 'forced_closed' },
    )
    expect(closed.flag).toMatchObject({ is_active: true, circuit_status: 'close', circuit_revision: 2 })
    expect(await actions()).toEqual(['create', 'update', 'circuit_open', 'update', 'circuit_close'])
  })

  it('can be made with a mode that forces the circuit', async () => {
    const made = await createFlag(context, TOKEN, appId, { title: 'x', is_enabled: true, circuit_mode: 'forced_open' })
    expect(made).toMatchObject({ is_active: false, circuit_status: 'open' })
  })

  it('keep their logs when they are deleted, without pointing at them', async () => {
    const flag = await createFlag(context, TOKEN, appId, { title: 'checkout', description: 'd' })
    await deleteFlag(context, TOKEN, { id: flag.id, mayRelease: true }, { everywhere: false })
    await deleteApp(context, TOKEN, appId)
    expect(await listLogs(context, undefined, { limit: 10 })).toMatchObject([
      { action_type: 'app_delete' },
      { action_type: 'delete', flag_id: null, flag_title: 'checkout', flag_description: 'd' },
      { action_type: 'create', flag_id: null, flag_title: 'checkout', flag_description: 'd' },
      { action_type: 'app_create', reason: 'shop' },
    ])
  })

  it('are not there when their app is not', async () => {
    await expect(listFlags(context, 999)).rejects.toMatchObject({ code: 'APP_NOT_FOUND' })
    await expect(createFlag(context, TOKEN, 999, { title: 'x' })).rejects.toMatchObject({ code: 'APP_NOT_FOUND' })
    await expect(getFlag(context, 999)).rejects.toMatchObject({ code: 'FLAG_NOT_FOUND' })
    await expect(
      deleteFlag(context, TOKEN, { id: 999, mayRelease: true }, { everywhere: false }),
    ).rejects.toMatchObject({ code: 'FLAG_NOT_FOUND' })
  })

  it('go on to be listed when a circuit in the database is unreadable', async () => {
    const flag = await createFlag(context, TOKEN, appId, { title: 'checkout' })
    await context.database.db.updateTable('flags').set({ circuit: '{"state":' }).where('id', '=', flag.id).execute()
    expect(await listFlags(context, appId)).toMatchObject([{ circuit_status: 'close' }])
  })
})

describe('a ruleset larger than the broker takes', () => {
  it('is refused to the person who saves, before anything is stored; switching and deleting go on', async () => {
    let most: number | undefined
    const context = await testContext({
      checkSize: async ({ payload }) => {
        if (most !== undefined && payload.length > most) throw new Error(`${payload.length} bytes, of ${most}`)
      },
    })
    const app = await createApp(context, TOKEN, 'shop')
    const flag = await createFlag(context, TOKEN, app.id, { title: 'checkout', description: 'x'.repeat(2_000) })
    most = 2_000
    const larger = updateFlagFields(
      context,
      TOKEN,
      { id: flag.id, mayRelease: true },
      { white_listed_users: 'y'.repeat(100) },
    )
    await expect(larger).rejects.toMatchObject({
      code: 'RULESET_TOO_LARGE',
      message: expect.stringContaining('bytes, of 2000'),
    })
    expect((await getFlag(context, flag.id)).flag.white_listed_users).toBe('')
    expect((await readRuleset(context.database.db, app.id))?.version).toBe(2)
    await toggleFlag(context, TOKEN, { id: flag.id }, true)
    await openCircuit(context, TOKEN, { id: flag.id })
    await deleteFlag(context, TOKEN, { id: flag.id, mayRelease: true }, { everywhere: false })
    await expect(createFlag(context, TOKEN, app.id, { title: 'small' })).resolves.toBeDefined()
    await context.database.close()
  })
})
