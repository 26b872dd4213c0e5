import { createServer, type LookupFunction } from 'node:net'
import { freePort } from '@tailslide/testkit'
import { systemClock as clock } from '@tailslide/transports/clock'
import { expect, onTestFinished, test } from 'vitest'
import { findServer } from '../../src/nats/find-server.js'

const ADDRESSES = ['127.0.0.1', '127.0.0.2']

const lookup: LookupFunction = (_host, _options, callback) =>
  callback(
    null,
    ADDRESSES.map((address) => ({ address, family: 4 })),
  )

async function greetAt(address: string, port: number): Promise<void> {
  const server = createServer((socket) => socket.on('error', () => {}).write('INFO {"tls_required":true} \r\n'))
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, address, resolve))
  onTestFinished(() => void server.close())
}

const find = (port: number, random: number) =>
  findServer([`nats.example:${port}`], {
    ...{
      clock,
      withinMs: 2_000,
      random: () => random,
      signal: new AbortController().signal,
      holdsProcess: true,
      lookup,
    },
  })

test('of a name with several addresses each may be the first', async () => {
  const port = await freePort()
  for (const address of ADDRESSES) await greetAt(address, port)
  const server = `nats.example:${port}`
  expect(await find(port, 0)).toEqual({ server, address: `127.0.0.1:${port}`, offersTls: true })
  expect(await find(port, 0.9)).toEqual({ server, address: `127.0.0.2:${port}`, offersTls: true })
})

test('of a name with several addresses one where nobody listens is passed over', async () => {
  const port = await freePort()
  await greetAt('127.0.0.2', port)
  for (const random of [0, 0.9]) expect((await find(port, random)).address).toBe(`127.0.0.2:${port}`)
})
