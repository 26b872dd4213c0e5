import { randomBytes } from 'node:crypto'
import { type FakeClock, fakeClock } from '@tailslide/testkit'
import { beforeEach, describe, expect, it } from 'vitest'
import { readPage } from '../../src/nats-access/connections.js'
import { readJwt, signJwt } from '../../src/nats-access/jwt.js'
import { encodePublicKey, encodeSeed, type NkeyKind, readSeed, type SigningKey } from '../../src/nats-access/nkeys.js'
import { createResponder, type Responder, type SdkKeys } from '../../src/nats-access/responder.js'
import { readSdkUserName, sdkUserName } from '../../src/nats-access/sdk-user.js'
import { silentLogger } from './silent-logger.js'

function newKey(kind: NkeyKind): SigningKey {
  const key = readSeed(kind, encodeSeed(kind, randomBytes(32)))
  if (!key) throw new Error('a seed just encoded was not read')
  return key
}

const server = newKey('server')
const issuer = newKey('account')
const userKey = encodePublicKey('user', randomBytes(32))

const question = (
  changes: Record<string, unknown> = {},
  aud = 'nats-authorization-request',
  signer = server,
): string => {
  const nats = {
    server_id: { id: server.id },
    user_nkey: userKey,
    client_info: { host: '10.0.0.9' },
    connect_opts: { auth_token: 'key' },
    ...changes,
  }
  return signJwt({ sub: 'someone', aud, nats }, signer, 1)
}

describe('the answer to a server that asks about a client', () => {
  let clock: FakeClock
  let keys: SdkKeys
  const respond: Responder = (message) =>
    createResponder({
      ...{ keys, issuer, clock, account: 'TAILSLIDE', random: () => 0.5, logger: silentLogger },
      connectionLifeMs: 100_000,
    })(message)

  beforeEach(() => {
    clock = fakeClock(1_000_000)
    keys = { sdkKeyOwner: async (key) => (key === 'key' ? { appId: 3, keyId: 12 } : undefined) }
  })

  it('admits a good key to its app and to nothing else', async () => {
    const answer = readJwt((await respond(question())) ?? '', 'account')
    expect(answer).toMatchObject({
      ...{ iss: issuer.id, sub: userKey, aud: server.id, iat: 1_000 },
      nats: { type: 'authorization_response', version: 2 },
    })
    const { nats } = answer as { nats: { jwt: string } }
    expect(readJwt(nats.jwt, 'account')).toEqual({
      ...{ iss: issuer.id, sub: userKey, aud: 'TAILSLIDE', name: 'app-3.key-12', iat: 1_000, exp: 1_075 },
      jti: expect.stringMatching(/^[A-Z2-7]+$/),
      nats: {
        ...{ type: 'user', version: 2, subs: 10, data: -1, payload: -1, allowed_connection_types: ['STANDARD'] },
        sub: { allow: ['apps.3', 'apps.3.>'] },
        pub: { deny: ['>'] },
      },
    })
  })

  it.each([
    ['unknown, revoked or expired SDK key', { connect_opts: { auth_token: 'other' } }],
    ['no SDK key given', { connect_opts: { user: 'key', pass: 'key' } }],
    ['no SDK key given', { connect_opts: { auth_token: '' } }],
    ['no SDK key given', { connect_opts: { auth_token: 7 } }],
    ['no SDK key given', { connect_opts: null }],
  ])('refuses with "%s" for %j', async (error, changes) => {
    const answer = readJwt((await respond(question(changes))) ?? '', 'account')
    expect(answer?.nats).toEqual({ type: 'authorization_response', version: 2, error })
  })

  it.each<[string, SdkKeys['sdkKeyOwner']]>([
    ['rejects', () => Promise.reject(new Error('away'))],
    [
      'throws',
      () => {
        throw new Error('away')
      },
    ],
    ['never ends', () => new Promise(() => {})],
  ])('refuses when the check %s', async (_how, sdkKeyOwner) => {
    keys = { sdkKeyOwner }
    const answering = respond(question())
    await clock.tick(3_000)
    expect(readJwt((await answering) ?? '', 'account')?.nats).toMatchObject({
      error: 'the SDK key could not be checked',
    })
    expect(clock.pending).toBe(0)
  })

  it.each([
    ['nothing', ''],
    ['no JWT', 'hello'],
    ['a JWT for something else', question({}, 'other')],
    ['a JWT that an account signed', question({}, undefined, issuer)],
    ['a server that speaks for another', question({}, undefined, newKey('server'))],
    ['a user that is none', question({ user_nkey: issuer.id })],
  ])('is none for %s', async (_what, message) => {
    keys = { sdkKeyOwner: () => Promise.reject(new Error('must not be asked')) }
    expect(await respond(message)).toBeUndefined()
  })
})

describe("a server's list of connections", () => {
  it('names the SDKs in it, and skips everybody else', () => {
    const connections = [
      { cid: 4, authorized_user: 'app-1.key-7' },
      { cid: 5, authorized_user: 'tower' },
      { cid: 6 },
      { cid: 'x', authorized_user: 'app-1.key-7' },
      'nonsense',
    ]
    expect(readPage(JSON.stringify({ data: { server_id: 'N1', connections } }))).toEqual({
      serverId: 'N1',
      connections: [{ serverId: 'N1', clientId: 4, owner: { appId: 1, keyId: 7 } }],
      isFull: false,
    })
  })

  it.each(['', 'null', '[]', '{}', '{"error":{"code":500}}', '{"data":{"server_id":1,"connections":[]}}'])(
    'is not %j',
    (text) => {
      expect(readPage(text)).toBeUndefined()
    },
  )
})

describe('the name of an SDK', () => {
  it('says app and key, and is read back', () => {
    expect(readSdkUserName(sdkUserName({ appId: 12, keyId: 345 }))).toEqual({ appId: 12, keyId: 345 })
    for (const name of ['app-1.key-', 'app-1', 'xapp-1.key-2', 'app-1.key-2x', 'app--1.key-2']) {
      expect(readSdkUserName(name)).toBeUndefined()
    }
  })
})
