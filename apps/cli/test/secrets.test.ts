import { expect, it } from 'vitest'
import { withoutSecrets } from '../src/secrets.js'

it.each([
  ['redis://localhost:6379', 'redis://localhost:6379'],
  ['redis://:hush@localhost:6379/2', 'redis://***@localhost:6379/2'],
  ['postgres://me:hu/sh@db:5432/tailslide?sslmode=require&password=hush', 'postgres://***@db:5432/tailslide'],
  ['hush@localhost', '***@localhost'],
  ['me:hu@sh@localhost', '***@localhost'],
])('shows %s as %s', (address, shown) => {
  expect(withoutSecrets(address)).toBe(shown)
})
