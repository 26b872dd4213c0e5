import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Actor } from '../../src/audit/actor.js'
import { applyCircuitMessage, closeCircuit, openCircuit } from '../../src/circuits/circuits.js'
import { createFlag, deleteFlag, toggleFlag, updateFlagFields } from '../../src/flags/flags.js'
import { createKey, revokeKey } from '../../src/keys/keys.js'
import { createApp, deleteApp, renameApp } from '../../src/projects/apps.js'
import { type TestContext, testContext } from '../harness/test-context.js'

describe('every entry of the audit log', () => {
  let context: TestContext
  const told: [action: string, actor: Actor][] = []
  beforeEach(async () => {
    told.length = 0
    context = await testContext({ onRecorded: (action, actor) => void told.push([action, actor]) })
  })
  afterEach(() => context.database.close())

  const by = (id: number): Actor => ({ kind: 'token', id })

  it('knows by whose token a change was asked for', async () => {
    const { id: appId } = await createApp(context, by(1), 'shop')
    await renameApp(context, by(2), appId, 'store')
    const key = await createKey(context, by(3), appId)
    await revokeKey(context, by(4), { appId, keyId: key.id })
    const { id } = await createFlag(context, by(5), appId, { title: 'checkout' })
    await updateFlagFields(context, by(6), { id, mayRelease: true }, { circuit_mode: 'forced_open' })
    await toggleFlag(context, by(7), { id }, true)
    await updateFlagFields(context, by(8), { id, mayRelease: true }, { circuit_mode: 'automatic' })
    await closeCircuit(context, by(9), { id })
    await openCircuit(context, by(10), { id })
    await deleteFlag(context, by(11), { id, mayRelease: true }, { everywhere: false })
    await deleteApp(context, by(12), appId)
    expect(told).toEqual([
      ['app_create', by(1)],
      ['app_rename', by(2)],
      ['key_create', by(3)],
      ['key_revoke', by(4)],
      ['create', by(5)],
      ['update', by(6)],
      ['circuit_open', by(6)],
      ['flag_on', by(7)],
      ['update', by(8)],
      ['circuit_close', by(9)],
      ['circuit_open', by(10)],
      ['delete', by(11)],
      ['app_delete', by(12)],
    ])
  })

  it('knows a transition for one that an Aerobat has decided', async () => {
    const { id: appId } = await createApp(context, by(1), 'shop')
    const { id: flagId } = await createFlag(context, by(1), appId, { title: 'checkout', is_enabled: true })
    told.length = 0
    await applyCircuitMessage(context, { type: 'open', flagId })
    expect(told).toEqual([['circuit_open', { kind: 'aerobat' }]])
  })
})
