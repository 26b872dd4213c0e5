import type { Circuit, CircuitMessage, CircuitTransition } from '@tailslide/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listAppLogs } from '../../src/audit/logs.js'
import { applyCircuitMessage, closeCircuit, openCircuit } from '../../src/circuits/circuits.js'
import { createFlag, type FlagChange, getFlag, updateFlagFields } from '../../src/flags/flags.js'
import { createApp, deleteApp } from '../../src/projects/apps.js'
import { readRuleset } from '../../src/rulesets/known-rulesets.js'
import { type TestContext, TOKEN, testContext } from '../harness/test-context.js'

describe('circuit messages', () => {
  let context: TestContext
  let appId: number
  let flagId: number

  beforeEach(async () => {
    context = await testContext()
    appId = (await createApp(context, TOKEN, 'shop')).id
    flagId = (await createFlag(context, TOKEN, appId, { title: 'checkout', is_enabled: true, is_recoverable: true })).id
  })
  afterEach(() => context.database.close())

  const flag = async () => (await getFlag(context, flagId)).flag
  const version = async () => (await readRuleset(context.database.db, appId))?.version ?? 0
  const lastLog = async () => (await listAppLogs(context, appId, { limit: 1 }))[0]

  const open: Circuit = { state: 'open', openedAt: 1_000, trips: 1 }
  const transition = (
    revision: number | null,
    circuit: Circuit,
    more: Partial<CircuitTransition> = {},
  ): CircuitMessage => {
    const decided = { flagId, appId, revision, circuit, reason: '62 % of 45 calls failed', ...more }
    const base = { flagId: decided.flagId, transition: decided }
    if (circuit.state === 'open') return { ...base, type: 'open' }
    if (circuit.state === 'closed') return { ...base, type: 'close' }
    const type = circuit.startedAt === circuit.steppedAt ? 'recovery_start' : 'recovery_update'
    return { ...base, type, percentage: circuit.percentage }
  }

  it('move the circuit to what the transition says, with the next revision and version and the reason in the log', async () => {
    const before = await version()
    expect(await applyCircuitMessage(context, transition(0, open))).toBe('applied')
    expect(await flag()).toMatchObject({ is_active: false, circuit_status: 'open', circuit: open, circuit_revision: 1 })
    expect(await version()).toBe(before + 1)
    expect(await readRuleset(context.database.db, appId)).toMatchObject({ cause: 'circuit' })
    expect(await lastLog()).toMatchObject({
      action_type: 'circuit_open',
      reason: '62 % of 45 calls failed',
      description: 'Circuit Tripped Open',
    })
  })

  it('go through a whole recovery, whose steps are no entries of the log', async () => {
    await applyCircuitMessage(context, transition(0, open))
    const recovering: Circuit = { state: 'recovering', startedAt: 2_000, steppedAt: 2_000, percentage: 10, trips: 1 }
    await applyCircuitMessage(context, transition(1, recovering))
    expect(await flag()).toMatchObject({ is_active: true, circuit_status: 'recovery', circuit_recovery_percentage: 10 })
    await applyCircuitMessage(context, transition(2, { ...recovering, steppedAt: 3_000, percentage: 35.875 }))
    expect(await flag()).toMatchObject({ circuit_recovery_percentage: 35.875 })
    await applyCircuitMessage(context, transition(3, { state: 'closed', since: 4_000, trips: 1 }))
    expect(await flag()).toMatchObject({ is_active: true, circuit_status: 'close', circuit_recovery_percentage: 100 })
    expect((await listAppLogs(context, appId, { limit: 100 })).map((entry) => entry.action_type)).toEqual([
      'app_create',
      'create',
      'circuit_open',
      'circuit_recovery_start',
      'circuit_close',
    ])
  })

  it('change nothing when the circuit has moved since they were decided', async () => {
    await applyCircuitMessage(context, transition(0, open))
    const [before, announced] = [await version(), context.announced.length]
    expect(await applyCircuitMessage(context, transition(0, open))).toBe('outdated')
    expect(await applyCircuitMessage(context, transition(0, { state: 'closed', since: 9, trips: 0 }))).toBe('outdated')
    expect(await version()).toBe(before)
    expect(context.announced).toHaveLength(announced)
    expect(await flag()).toMatchObject({ circuit: open, circuit_revision: 1 })
  })

  it('are stale when they were decided under another mode', async () => {
    await updateFlagFields(context, TOKEN, { id: flagId, mayRelease: true }, { circuit_mode: 'forced_closed' })
    await applyCircuitMessage(context, transition(0, open))
    expect(await flag()).toMatchObject({ circuit_status: 'close', is_active: true })
  })

  it('are stale when a person has switched the flag off and on since', async () => {
    await updateFlagFields(context, TOKEN, { id: flagId, mayRelease: true }, { is_active: false })
    await updateFlagFields(context, TOKEN, { id: flagId, mayRelease: true }, { is_active: true })
    expect(await applyCircuitMessage(context, transition(0, open))).toBe('outdated')
  })

  it('do not turn a flag on that a person has turned off', async () => {
    await applyCircuitMessage(context, transition(0, open))
    await updateFlagFields(context, TOKEN, { id: flagId, mayRelease: true }, { is_active: false })
    await applyCircuitMessage(context, transition(1, { state: 'closed', since: 2_000, trips: 1 }))
    expect(await flag()).toMatchObject({ is_active: false, circuit_status: 'close' })
  })

  it('of a deployed Aerobat go through the machine', async () => {
    await applyCircuitMessage(context, { type: 'open', flagId })
    expect(await flag()).toMatchObject({ circuit: { state: 'open', openedAt: context.clock.now(), trips: 1 } })
    await applyCircuitMessage(context, { type: 'recovery_start', flagId, percentage: 10 })
    expect(await flag()).toMatchObject({ circuit_status: 'recovery', circuit_recovery_percentage: 10 })
    await applyCircuitMessage(context, { type: 'recovery_update', flagId, percentage: 35.875 })
    await applyCircuitMessage(context, { type: 'recovery_update', flagId, percentage: 20 })
    expect(await flag()).toMatchObject({ circuit_recovery_percentage: 35.875, circuit_revision: 3 })
    await applyCircuitMessage(context, { type: 'close', flagId })
    expect(await flag()).toMatchObject({ circuit_status: 'close', is_active: true, circuit_revision: 4 })
  })

  it('of a deployed Aerobat that change nothing make no version', async () => {
    const before = await version()
    expect(await applyCircuitMessage(context, { type: 'close', flagId })).toBe('outdated')
    expect(await applyCircuitMessage(context, { type: 'recovery_update', flagId, percentage: 20 })).toBe('outdated')
    expect(await version()).toBe(before)
  })

  it('without a revision are taken for what they say, by the machine', async () => {
    await applyCircuitMessage(context, transition(null, open))
    expect(await flag()).toMatchObject({ circuit_status: 'open' })
    expect(await lastLog()).toMatchObject({ reason: '62 % of 45 calls failed' })
  })

  it('of an unknown flag, of the wrong app or of a deleted app are dropped', async () => {
    const before = await version()
    expect(await applyCircuitMessage(context, { type: 'open', flagId: 4711 })).toBe('unknown_flag')
    await applyCircuitMessage(context, transition(0, open, { appId: appId + 1 }))
    expect(await version()).toBe(before)
    await deleteApp(context, TOKEN, appId)
    await expect(applyCircuitMessage(context, transition(0, open))).resolves.toBe('unknown_flag')
  })

  it('reject when the database fails, so that they come again', async () => {
    await context.database.close()
    await expect(applyCircuitMessage(context, transition(0, open))).rejects.toThrow()
    context = await testContext()
  })

  it('race for one revision, and one of them wins', async () => {
    const later: Circuit = { state: 'open', openedAt: 5_000, trips: 1 }
    await Promise.all([open, later, open].map((circuit) => applyCircuitMessage(context, transition(0, circuit))))
    expect(await flag()).toMatchObject({ circuit_revision: 1, circuit: open })
  })

  describe('what a person changes, told in the circuit so that it outlasts every restart', () => {
    const circuit = async (): Promise<Circuit> => (await flag()).circuit

    it.each<[string, FlagChange, FlagChange]>([
      ['the switch', { is_enabled: false }, { is_enabled: true }],
      ['the switch, by the word of the wire', { is_active: false }, { is_active: true }],
      ['the mode', { circuit_mode: 'observe' }, { circuit_mode: 'automatic' }],
      ['a mode that holds', { circuit_mode: 'forced_closed' }, { circuit_mode: 'automatic' }],
      ['a rollout to nobody', { rollout_percentage: 0 }, { rollout_percentage: 10 }],
    ])('evidence begins when %s is set', async (_, away, back) => {
      await updateFlagFields(context, TOKEN, { id: flagId, mayRelease: true }, { rollout_percentage: 50 })
      await updateFlagFields(context, TOKEN, { id: flagId, mayRelease: true }, away)
      await context.clock.tick(5_000)
      const { circuit_revision } = await flag()
      await updateFlagFields(context, TOKEN, { id: flagId, mayRelease: true }, back)
      expect(await circuit()).toEqual({ state: 'closed', since: context.clock.now(), trips: 0 })
      expect(await flag()).toMatchObject({ circuit_revision: circuit_revision + 1 })
      await context.clock.tick(5_000)
      await updateFlagFields(context, TOKEN, { id: flagId, mayRelease: true }, { ...back, description: 'once more' })
      expect(await flag()).toMatchObject({ circuit_revision: circuit_revision + 1 })
    })

    it('a recovery begins its evidence anew at the percentage that it had', async () => {
      await applyCircuitMessage(context, transition(0, open))
      const recovering: Circuit = { state: 'recovering', startedAt: 2_000, steppedAt: 3_000, percentage: 40, trips: 1 }
      await applyCircuitMessage(context, transition(1, recovering))
      await updateFlagFields(context, TOKEN, { id: flagId, mayRelease: true }, { is_active: false })
      await updateFlagFields(context, TOKEN, { id: flagId, mayRelease: true }, { is_active: true })
      const at = context.clock.now()
      expect(await circuit()).toEqual({ ...recovering, startedAt: at, steppedAt: at })
    })

    it('an open circuit stays as it was', async () => {
      await applyCircuitMessage(context, transition(0, open))
      await updateFlagFields(context, TOKEN, { id: flagId, mayRelease: true }, { is_enabled: false })
      await updateFlagFields(context, TOKEN, { id: flagId, mayRelease: true }, { is_enabled: true })
      expect(await circuit()).toEqual(open)
    })
  })
})

describe('a circuit moved by hand', () => {
  it('opens and closes, and does nothing a second time', async () => {
    const context = await testContext()
    const app = await createApp(context, TOKEN, 'shop')
    const { id } = await createFlag(context, TOKEN, app.id, { title: 'checkout', is_enabled: true })
    await openCircuit(context, TOKEN, { id })
    await openCircuit(context, TOKEN, { id })
    expect((await getFlag(context, id)).flag).toMatchObject({ circuit_status: 'open', circuit_revision: 1 })
    await closeCircuit(context, TOKEN, { id })
    await closeCircuit(context, TOKEN, { id })
    const { flag, logs } = await getFlag(context, id)
    expect(flag).toMatchObject({ circuit_status: 'close', circuit_revision: 2, is_active: true })
    expect(logs.map((entry) => [entry.action_type, entry.reason])).toEqual([
      ['create', ''],
      ['circuit_open', 'a person asked to open it'],
      ['circuit_close', 'a person asked to close it'],
    ])
    await expect(openCircuit(context, TOKEN, { id: 999 })).rejects.toMatchObject({ code: 'FLAG_NOT_FOUND' })
    await context.database.close()
  })
})
