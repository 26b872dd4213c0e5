import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { allOperations, openApiDocument } from '@tailslide/api'
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

it('docs/openapi.json is what the schema of OpenAPI 3.1 allows, and says what a Tower serves', async () => {
  const document = JSON.parse(openApiFile())
  expect(document).toEqual(openApiDocument(allOperations()))
  expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true })
  document.paths['/healthz'].get.responses = { 200: 'a text' }
  expect(await new Validator().validate(document)).toMatchObject({ valid: false })
})
