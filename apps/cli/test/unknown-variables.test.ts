import { expect, it } from 'vitest'
import { unknownVariables } from '../src/unknown-variables.js'

const KNOWN = ['TAILSLIDE_PORT', 'TAILSLIDE_HOST', 'TAILSLIDE_DATABASE_URL', 'TAILSLIDE_DATA', 'TAILSLIDE_NATS_SERVER']

it.each([
  ['TAILSLIDE_PROT', 'TAILSLIDE_PORT'],
  ['TAILSLIDE_PORTS', 'TAILSLIDE_PORT'],
  ['TAILSLIDE_HOS', 'TAILSLIDE_HOST'],
  ['TAILSLIDE_DATABASE', 'TAILSLIDE_DATABASE_URL'],
  ['TAILSLIDE_DATABASE_URI', 'TAILSLIDE_DATABASE_URL'],
  ['TAILSLIDE_NATS', 'TAILSLIDE_NATS_SERVER'],
])('%s was meant to be %s', (name, meant) => {
  expect(unknownVariables([name], KNOWN)).toEqual([
    `${name} is in the environment and no variable of ours; did you mean ${meant}?`,
  ])
})

it('nothing is said of our own, of others, and of what Kubernetes and services have there', () => {
  const names = [
    ...KNOWN,
    'PORT',
    'TAILSLIDE_SDK_KEY',
    'TAILSLIDE_SERVICE_HOST',
    'TAILSLIDE_SERVICE_PORT',
    'TAILSLIDE_PORT_3001_TCP',
    'TAILSLIDE_PORT_3001_TCP_ADDR',
    `TAILSLIDE_${'X'.repeat(100_000)}`,
  ]
  expect(unknownVariables(names, KNOWN)).toEqual([])
})
