import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { fieldTables } from '../scripts/field-tables.mjs'

it('docs/flag-fields.md says what the description of the fields says; `npm run docs:fields` writes it', () => {
  expect(readFileSync(new URL('../docs/flag-fields.md', import.meta.url), 'utf8')).toBe(fieldTables())
})
