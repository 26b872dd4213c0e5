import fc from 'fast-check'
import { expect, it } from 'vitest'
import { newestOf } from '../../src/audit/newest-of.js'

const way = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 20 })

it('finds the newest of all ways, however many they are, and asks for none older than those that it has', async () => {
  const asked = fc.record({ ways: fc.array(way, { maxLength: 130 }), limit: fc.integer({ min: 1, max: 30 }) })
  await fc.assert(
    fc.asyncProperty(asked, async ({ ways, limit }) => {
      const owned = ways.map((ids, index) => ids.map((id) => id * 1_000 + index))
      const found = await newestOf(owned, limit, async (some, above) =>
        some
          .flat()
          .filter((id) => id > above)
          .sort((a, b) => b - a)
          .slice(0, limit)
          .map((id) => ({ id })),
      )
      const all = owned.flat().sort((a, b) => b - a)
      expect(found.map(({ id }) => id)).toEqual(all.slice(0, limit))
    }),
  )
})
