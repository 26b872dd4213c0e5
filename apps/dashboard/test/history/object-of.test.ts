import { describe, expect, it } from 'vitest'
import { objectOf } from '../../src/history/object-of.js'

type Changes = Parameters<typeof objectOf>[0]['changes']
const about = (action: string, note: string, environment?: string, changes: Changes = []) =>
  objectOf({ action, note, changes, flag_id: null, flag_title: '' }, environment)

describe('what an entry is about', () => {
  it('is the key that was replaced by its name alone, and by which one is told besides', () => {
    const note = 'key 3 (laptop), tsk_MOkckO… by key 4 (laptop 2), tsk_AbCdEf…, and ends at 2026-11-27T00:00:00.000Z'
    expect(about('key_replace', note)).toEqual({
      name: 'laptop',
      more: 'by key 4 (laptop 2), tsk_AbCdEf…, and ends at 2026-11-27T00:00:00.000Z',
    })
    expect(about('key_revoke', 'key 3 (laptop), tsk_MOkckO…')?.name).toBe('laptop')
    expect(about('key_create', 'key 3, tsk_MOkckO…')?.name).toBe('key 3, tsk_MOkckO…')
  })

  it('is the environment by its own name, where its app is called as the project is', () => {
    expect(about('app_update', 'shop: changes need a reason', 'production')).toEqual({
      name: 'production',
      more: 'changes need a reason',
    })
    expect(about('app_update', 'shop (qa): not protected')).toEqual({ name: 'shop (qa)', more: 'not protected' })
  })

  it('is an environment that was renamed by the name that it had, and what it is called since is told besides', () => {
    const renamed = { name: 'qa', more: 'is now staging, protected' }
    expect(about('app_update', 'shop (qa): is now staging, protected', 'staging')).toEqual(renamed)
    const changes = [{ field: 'name', before: 'production', after: 'live' }]
    expect(about('app_update', 'shop (eu): is now live', 'live', changes)?.name).toBe('production')
    expect(about('app_update', 'shop: is now live', 'live')?.name).toBe('production')
  })

  it('is the project that was renamed, and what it is called since is told besides', () => {
    expect(about('app_rename', 'shop is now web shop')).toEqual({ name: 'shop', more: 'is now web shop' })
  })

  it('is a webhook or a person without their number', () => {
    expect(about('webhook_create', 'webhook 4, chat')?.name).toBe('chat')
    expect(about('person_accept', 'person 4, Ann')?.name).toBe('')
  })
})
