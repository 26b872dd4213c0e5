import { readFileSync } from 'node:fs'
import { freePort, makeThrowAwayCa, startRedis, until } from '@tailslide/testkit'
import { connectRedis } from '@tailslide/transports/redis'
import { expect, onTestFinished, test } from 'vitest'
import { certificateRemedy } from '../src/tls-hint.js'

/** What mends that this certificate is refused. */
async function remedyOf({ certificateDays = 2, names = 'IP:127.0.0.1', isKnown = true }) {
  const ca = makeThrowAwayCa({ certificateDays })
  onTestFinished(() => ca.remove())
  const { certificate, key } = ca.issue(names)
  const port = String(await freePort())
  const papers = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', ca.file]
  const server = await startRedis({ args: ['--tls-port', port, '--tls-auth-clients', 'no', ...papers] })
  onTestFinished(() => server.stop())
  const host = `rediss://127.0.0.1:${port}`
  const connection = connectRedis({ host, tls: isKnown ? { ca: readFileSync(ca.file) } : true })
  onTestFinished(() => connection.close())
  await until(() => connection.status().state !== 'connecting')
  const status = connection.status()
  return status.state === 'down' ? certificateRemedy(status.error, 'Redis') : status.state
}

test('a certificate that is right needs no remedy', async () => {
  expect(await remedyOf({})).toBe('ready')
})

test('one that has expired is to be renewed', async () => {
  expect(await remedyOf({ certificateDays: -1 })).toBe(
    'give Redis a new certificate, or set the clock of this machine right',
  )
})

test('one for another name says to give that name', async () => {
  expect(await remedyOf({ names: 'DNS:elsewhere' })).toMatch(/^give the name that the certificate of Redis is for/)
})

test('one whose CA nobody knows says to name it', async () => {
  expect(await remedyOf({ isKnown: false })).toBe('name your CA to Node: NODE_EXTRA_CA_CERTS=<file>')
})

test('what is wrong with something else has no remedy of certificates', () => {
  expect(certificateRemedy(new Error('connect ECONNREFUSED'), 'Redis')).toBeUndefined()
})
