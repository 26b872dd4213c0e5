import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openApiFile } from '../scripts/open-api.mjs'

it('docs/openapi.json says what the contract says; `npm run docs:openapi` writes it', () => {
  const file = openApiFile()
  expect(JSON.parse(file)).toMatchObject({ openapi: '3.1.0', paths: { '/api/flags/{id}': { get: {}, patch: {} } } })
  // The texts are long: which line is another one is all that there is to see.
  const [written, wanted] = [readFileSync(new URL('../docs/openapi.json', import.meta.url), 'utf8'), file].map((text) =>
    text.split('\n'),
  )
  expect(wanted?.findIndex((line, index) => line !== written?.[index])).toBe(-1)
  expect(wanted?.length).toBe(written?.length)
})
