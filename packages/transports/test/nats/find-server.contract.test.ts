import { createServer } from 'node:net'
import { fakeClock, freePort, startNats, startProxy, until } from '@tailslide/testkit'
import { systemClock as clock } from '@tailslide/transports/clock'
import { expect, onTestFinished, test } from 'vitest'
import { findServer } from '../../src/nats/find-server.js'

const options = { clock, withinMs: 300, random: () => 0, signal: new AbortController().signal, holdsProcess: true }

async function startServer() {
  const server = await startNats()
  onTestFinished(() => server.stop())
  return server
}

test('of several servers the first that greets is found', async () => {
  const server = await startServer()
  const absent = `127.0.0.1:${await freePort()}`
  const address = `127.0.0.1:${server.port}`
  expect(await findServer([absent, address], options)).toEqual({ server: address, address, offersTls: false })
  const named = `localhost:${server.port}`
  expect(await findServer([absent, named], options)).toEqual({ server: named, address, offersTls: false })
})

test('a server that takes the connection and says nothing is left in time, and no connection to it remains', async () => {
  const server = await startServer()
  const proxy = await startProxy(server)
  onTestFinished(() => proxy.stop())
  server.freeze()
  await expect(findServer([`127.0.0.1:${proxy.port}`], options)).rejects.toThrow('no answer within 300 ms')
  server.thaw()
  await until(() => proxy.connections === 0)
})

test('where nobody listens the reason is told, also of a name with several addresses', async () => {
  const port = await freePort()
  await expect(findServer([`127.0.0.1:${port}`], options)).rejects.toThrow('ECONNREFUSED')
  await expect(findServer([`localhost:${port}`], options)).rejects.toThrow('ECONNREFUSED')
})

test('a server that closes the connection without a word is no NATS', async () => {
  const server = createServer((socket) => socket.end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await expect(findServer([`127.0.0.1:${port}`], options)).rejects.toThrow('closed without a greeting')
})

test('a server that says something else is no NATS', async () => {
  const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await expect(findServer([`127.0.0.1:${port}`], options)).rejects.toThrow('what answers there is no nats-server')
})

test('giving up ends the attempt at once, and no other server is asked', async () => {
  const server = await startServer()
  server.freeze()
  const giveUp = new AbortController()
  const found = findServer([`127.0.0.1:${server.port}`, '127.0.0.1:1'], {
    ...options,
    clock: fakeClock(),
    signal: giveUp.signal,
  })
  giveUp.abort()
  await expect(found).rejects.toThrow('given up')
})
