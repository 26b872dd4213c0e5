import { expect, it } from 'vitest'
import { withoutSecrets, withoutSeeds } from '../src/secrets.js'

it.each([
  ['redis://localhost:6379', 'redis://localhost:6379'],
  ['redis://:hush@localhost:6379/2', 'redis://***@localhost:6379/2'],
  ['postgres://me:hu/sh@db:5432/tailslide?sslmode=require&password=hush', 'postgres://***@db:5432/tailslide'],
  ['hush@localhost', '***@localhost'],
  ['me:hu@sh@localhost', '***@localhost'],
])('shows %s as %s', (address, shown) => {
  expect(withoutSecrets(address)).toBe(shown)
})

it('cuts the private keys of NATS out of a line of the log, and nothing else', () => {
  const seed = `SA${'B7'.repeat(28)}`
  expect(withoutSeeds(`{"env":{"seed":"${seed}"},"msg":"${seed} is wrong"}`)).toBe(
    '{"env":{"seed":"***"},"msg":"*** is wrong"}',
  )
  const publicKey = `A${'B7'.repeat(27)}B`
  expect(withoutSeeds(publicKey)).toBe(publicKey)
})
