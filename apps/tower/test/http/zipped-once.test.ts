import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { zippedOnce } from '../../src/http/zipped-once.js'

it('compresses a text once, for all who ask for it at the same time and later', async () => {
  const page = zippedOnce('Grüße '.repeat(1_000))
  const [one, other] = await Promise.all([page.zipped(), page.zipped()])
  expect(other).toBe(one)
  expect(await page.zipped()).toBe(one)
  expect(gunzipSync(one)).toEqual(page.bytes)
})
