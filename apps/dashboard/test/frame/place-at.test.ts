import type { Project } from '@tailslide/api'
import { describe, expect, it } from 'vitest'
import { pathOf, placeAt } from '../../src/frame/place-at.js'

const project = (id: number, title: string, names: readonly string[]): Project => ({
  ...{ id, title, created_at: '', updated_at: '' },
  environments: names.map((name, index) => ({
    ...{ app_id: id * 10 + index, name, is_protected: false, needs_reason: false, created_at: '' },
  })),
})
const idsAt = (...asked: Parameters<typeof placeAt>) => {
  const { project, environment } = placeAt(...asked)
  return [project?.id, environment?.app_id]
}

describe('what a page shows', () => {
  const names = { project: 'shop', environment: 'blue' }
  const shown = { ...names, projectId: 1, appId: 10 }
  const swapped = [project(2, 'shop', ['blue', 'green']), project(1, 'pay', ['green', 'blue'])]

  it('stays what it was while others take its names', () => {
    expect(idsAt(swapped, names, shown)).toEqual([1, 10])
    expect(idsAt([project(1, 'shop', ['green', 'blue'])], names, shown)).toEqual([1, 10])
  })

  it('is what has the names now for whoever comes anew, and where what it was is gone', () => {
    expect(idsAt(swapped, names, undefined)).toEqual([2, 20])
    expect(idsAt(swapped, names, { ...shown, environment: 'green' })).toEqual([2, 20])
    expect(idsAt([project(2, 'shop', ['blue'])], names, shown)).toEqual([2, 20])
    expect(idsAt([project(2, 'other', ['blue'])], names, shown)).toEqual([undefined, undefined])
  })

  it('is the same page at the address of now', () => {
    expect(pathOf('/p/shop/blue/flags/a%2Fb/code', { project: 'the store', environment: 'green' })).toBe(
      '/p/the%20store/green/flags/a%2Fb/code',
    )
    expect(pathOf('/p/shop/webhooks/3', { project: 'pay' })).toBe('/p/pay/webhooks/3')
  })
})
