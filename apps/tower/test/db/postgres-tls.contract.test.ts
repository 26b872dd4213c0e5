import { appendFileSync, chmodSync, chownSync, copyFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { makeThrowAwayCa, type ServerHandle, startPostgres, type ThrowAwayCa } from '@tailslide/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inspectDatabase } from '../../src/db/inspect-database.js'
import { openDatabase } from '../../src/db/open-database.js'
import { asStartError } from '../../src/lifecycle/start-error.js'

let server: ServerHandle
let ca: ThrowAwayCa
beforeAll(async () => {
  server = await startPostgres()
  ca = makeThrowAwayCa()
})
afterAll(async () => {
  await server?.stop()
  ca?.remove()
})

const options = () => ({ kind: 'postgres' as const, url: `${server.url}?sslmode=verify-full` })

/** Why a Tower on it would not start. */
async function startProblem(): Promise<Error> {
  const database = await openDatabase(options(), () => {})
  try {
    return await database.transaction(async () => new Error('it started')).catch(asStartError)
  } finally {
    await database.close()
  }
}

/** With a certificate of an authority that nobody knows. */
async function speakTls(): Promise<void> {
  const data = join(server.directory, 'data')
  const { uid, gid } = statSync(data)
  const papers = ca.issue('IP:127.0.0.1', 'extendedKeyUsage=serverAuth')
  for (const [from, name] of [
    [papers.certificate, 'server.crt'],
    [papers.key, 'server.key'],
  ] as const) {
    const file = join(data, name)
    copyFileSync(from, file)
    chmodSync(file, 0o600)
    chownSync(file, uid, gid)
  }
  appendFileSync(join(data, 'postgresql.conf'), '\nssl = on\n')
  await server.kill()
  await server.start()
}

it('a PostgreSQL without TLS, and one whose authority nobody knows, are told with what to do', async () => {
  expect(await startProblem()).toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    message: expect.stringMatching(/cannot be reached: .*does not support SSL.*leave sslmode out of its address/),
  })
  expect(await inspectDatabase(options())).toMatchObject({
    state: 'broken',
    remedy: expect.stringMatching(/leave sslmode out of its address: --database/),
  })
  await speakTls()
  expect(await startProblem()).toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    message: expect.stringMatching(/cannot be reached: .*certificate.*NODE_EXTRA_CA_CERTS/),
  })
  expect(await inspectDatabase(options())).toMatchObject({
    state: 'broken',
    remedy: expect.stringMatching(/NODE_EXTRA_CA_CERTS/),
  })
})
