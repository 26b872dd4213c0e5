import { readFileSync } from 'node:fs'
import { allRoutes } from '@tailslide/api'
import { expect, it } from 'vitest'
import { rules } from '../../src/words/rules.js'

/** Said where Tower compares with what it has, and not by the contract. */
const COMPARED = [
  'projects/titles.ts',
  'projects/environments.ts',
  'people/names.ts',
  'people/email.ts',
  'webhooks/webhooks.ts',
].map((file) => readFileSync(new URL(`../../../tower/src/${file}`, import.meta.url), 'utf8'))

it('every rule that is told otherwise is one of Tower, to the letter', () => {
  const said = `${JSON.stringify(allRoutes())}${COMPARED.join('')}`
  for (const rule of Object.keys(rules)) expect(said).toContain(rule)
})
