import { expect, it } from 'vitest'
import { NamesBefore } from '../../src/frame/names-before.js'

const project = (title: string, ...names: readonly string[]) => ({
  id: 1,
  title,
  environments: names.map((name, index) => ({ app_id: index + 1, name })),
})

it('an address follows the project and the environment that it has named, under every name that they had', () => {
  const names = new NamesBefore()
  names.note([project('shop', 'production', 'development')])
  names.note([project('the store', 'production', 'dev')])
  const now = [project('market', 'live', 'dev')]
  expect(names.pathNow('/p/shop/development/flags/new-cart', now)).toBe('/p/market/dev/flags/new-cart')
  expect(names.pathNow('/p/the%20store/production/flags', now)).toBe('/p/market/live/flags')
  expect(names.pathNow('/p/shop/settings', now)).toBe('/p/market/settings')
})

it('an address of what is gone, or was never there, leads nowhere else', () => {
  const names = new NamesBefore()
  names.note([project('shop', 'production', 'development')])
  expect(names.pathNow('/p/shop/production/flags', [])).toBeUndefined()
  expect(names.pathNow('/p/other/production/flags', [project('market', 'production')])).toBeUndefined()
  expect(names.pathNow('/p/shop/development/flags', [project('shop', 'production')])).toBeUndefined()
  expect(names.pathNow('/health', [project('market', 'production')])).toBeUndefined()
  expect(names.pathNow('/p/%E0%A4%A/flags', [project('market', 'production')])).toBeUndefined()
})
