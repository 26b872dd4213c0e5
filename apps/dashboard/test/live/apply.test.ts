import { QueryClient } from '@tanstack/react-query'
import { expect, it, vi } from 'vitest'
import { knownChanges } from '../../src/api/known-flags.js'
import { applyEntry } from '../../src/live/apply.js'
import { row } from '../flags/list/row.js'

const entry = {
  ...{ id: 1, at: '2026-01-01T00:00:00Z', action: 'person_grants', description: '', why: '', note: '', changes: [] },
  ...{ project_id: null, app_id: null, about: { kind: 'person', id: 2 }, flag_id: null, flag_title: '' },
  ...{
    actor: { kind: 'person', id: 1, name: 'Maya' },
    address: '',
    deleted_app_title: null,
    flag_deleted: false,
    restorable: false,
  },
}

/** The subjects of those queries that are to be read again. */
function readAgainAfter(heard: object): string[] {
  const client = new QueryClient()
  const subjects = ['people', 'me', 'tokens', 'projects', 'keys', 'history']
  for (const subject of subjects) client.setQueryData([subject], [])
  applyEntry(client, { ...entry, ...heard })
  return subjects.filter((subject) => client.getQueryState([subject])?.isInvalidated)
}

it('a change of people or tokens, which belongs to no environment, has the pages read them again', () => {
  expect(readAgainAfter({ action: 'person_grants' })).toEqual(['people', 'me', 'history'])
  expect(readAgainAfter({ action: 'token_revoke' })).toEqual(['tokens', 'history'])
  expect(readAgainAfter({ action: 'key_revoke', app_id: 3 })).toEqual(['keys', 'history'])
})

it('a circuit that moves has the back-test, which counts its openings, read again', () => {
  const client = new QueryClient()
  client.setQueryData(['backtest', 1, {}], {})
  applyEntry(client, { ...entry, action: 'circuit_open', app_id: 3 })
  expect(client.getQueryState(['backtest', 1, {}])?.isInvalidated).toBe(true)
})

it('a flag that is deleted, which may have been archived, has the archive read again', () => {
  const client = new QueryClient()
  const archive = ['flags', 3, 'archived', 'search', '']
  client.setQueryData(archive, [])
  applyEntry(client, { ...entry, action: 'update', app_id: 3 })
  expect(client.getQueryState(archive)?.isInvalidated).toBe(false)
  applyEntry(client, { ...entry, action: 'delete', app_id: 3 })
  expect(client.getQueryState(archive)?.isInvalidated).toBe(true)
})

it('what was done to a flag is its last change, also where the last changes are being read', async () => {
  const client = new QueryClient()
  const [older, newer] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z']
  const change = (flag_id: number, at: string) => ({
    ...{ flag_id, title: `flag-${flag_id}`, at, action: 'update', description: '', why: '', note: '', changes: [] },
    actor: { kind: 'person' as const, id: 1, name: 'Maya' },
  })
  const heard = { ...entry, action: 'update', app_id: 3, flag_id: 7, flag_title: 'flag-7', at: newer }
  client.setQueryData(['flags', 3], [row(7, { changed_at: older }), row(8, { changed_at: older })])
  client.setQueryData(['flags', 3, 'changes'], [change(7, older), change(8, older)])
  let answer = (_: ReturnType<typeof change>[]): void => {}
  const reading = knownChanges.read(3, () => new Promise((resolve) => (answer = resolve)))
  applyEntry(client, heard)
  answer([change(7, older), change(9, older)])
  expect(await reading).toEqual([change(9, older), change(7, newer)])
  expect(client.getQueryData(['flags', 3, 'changes'])).toEqual([change(8, older), change(7, newer)])
  expect(client.getQueryData(['flags', 3])).toMatchObject([{ changed_at: newer }, { changed_at: older }])
})

it('what is no entry changes nothing', () => {
  for (const heard of [{ app_id: 'all' }, { action: 7 }, { actor: null }]) expect(readAgainAfter(heard)).toEqual([])
})

it('notes on thousands of flags have the lists read again once', () => {
  vi.useFakeTimers()
  try {
    const client = new QueryClient()
    client.setQueryData(['flags', 4], [])
    client.setQueryData(['hygiene', 4], {})
    const asked: unknown[] = []
    client.getQueryCache().subscribe((event) => {
      if (event.type === 'updated' && event.action.type === 'invalidate') asked.push(event.query.queryKey)
    })
    for (let flag = 0; flag < 3_000; flag += 1) {
      applyEntry(client, { ...entry, action: 'update', app_id: 3, flag_id: flag, note: 'owner: Zoe' })
    }
    expect(asked).toEqual([])
    vi.runAllTimers()
    expect(asked).toEqual([
      ['flags', 4],
      ['hygiene', 4],
    ])
  } finally {
    vi.useRealTimers()
  }
})
