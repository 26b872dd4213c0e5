import { generateKeyPairSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJwt, signJwt } from '../../src/nats-access/jwt.js'
import {
  encodePublicKey,
  encodeSeed,
  isSignedBy,
  type NkeyKind,
  readPublicKey,
  readSeed,
  type SigningKey,
} from '../../src/nats-access/nkeys.js'

// Published by the nkeys project as an example of a user's seed and its public key.
const KNOWN_SEED = 'SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY'
const KNOWN_PUBLIC = 'UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4'

const keyBytes = fc.uint8Array({ minLength: 32, maxLength: 32 })
const kinds = fc.constantFrom<NkeyKind>('account', 'server', 'user')

function pairOf(kind: NkeyKind): SigningKey {
  const pair = readSeed(kind, encodeSeed(kind, randomBytes(32)))
  if (!pair) throw new Error('a seed just encoded was not read')
  return pair
}

describe('nkeys', () => {
  it('reads a seed and finds its public key', () => {
    expect(readSeed('user', KNOWN_SEED)?.id).toBe(KNOWN_PUBLIC)
  })

  it('returns every key that it wrote, and only for its own kind', () => {
    fc.assert(
      fc.property(kinds, kinds, keyBytes, (kind, other, bytes) => {
        const text = encodePublicKey(kind, bytes)
        expect(text[0]).toBe({ account: 'A', server: 'N', user: 'U' }[kind])
        expect(readPublicKey(other, text)).toEqual(other === kind ? Buffer.from(bytes) : undefined)
        expect(readSeed(other, encodeSeed(kind, bytes)) !== undefined).toBe(other === kind)
      }),
    )
  })

  it('refuses a key with any letter changed', () => {
    fc.assert(
      fc.property(keyBytes, fc.nat(55), fc.constantFrom(...'AZ27'), (bytes, at, letter) => {
        const text = encodePublicKey('account', bytes)
        const changed = text.slice(0, at) + letter + text.slice(at + 1)
        expect(readPublicKey('account', changed) !== undefined).toBe(changed === text)
      }),
    )
  })

  it.each(['', 'A', 'SA', 'not a key', 'a'.repeat(56), KNOWN_PUBLIC, `${KNOWN_SEED}A`, KNOWN_SEED.toLowerCase()])(
    'takes %j for no seed',
    (text) => {
      expect(readSeed('user', text)).toBeUndefined()
    },
  )

  it('signs what others can verify with its public key', () => {
    const pair = pairOf('account')
    expect(isSignedBy('account', pair.id, 'text', pair.sign('text'))).toBe(true)
    expect(isSignedBy('account', pair.id, 'other', pair.sign('text'))).toBe(false)
    expect(isSignedBy('server', pair.id, 'text', pair.sign('text'))).toBe(false)
  })
})

describe('a NATS JWT', () => {
  const pair = pairOf('server')
  const jwt = signJwt({ sub: 'someone', nats: { type: 'user' } }, pair, 1_700_000_000)

  it('is read with its issuer and instant', () => {
    expect(readJwt(jwt, 'server')).toMatchObject({ iss: pair.id, sub: 'someone', iat: 1_700_000_000 })
  })

  it('is refused when signed by another kind of key, or changed, or signed with another algorithm', () => {
    const [header = '', body = '', signature = ''] = jwt.split('.')
    const stranger = pairOf('server')
    const none = Buffer.from('{"typ":"JWT","alg":"none"}').toString('base64url')
    expect(readJwt(jwt, 'account')).toBeUndefined()
    expect(readJwt(`${header}.${body}.${stranger.sign(`${header}.${body}`).toString('base64url')}`, 'server')).toBe(
      undefined,
    )
    expect(readJwt(`${header}.${body}A.${signature}`, 'server')).toBeUndefined()
    expect(readJwt(`${none}.${body}.${pair.sign(`${none}.${body}`).toString('base64url')}`, 'server')).toBeUndefined()
  })

  it.each(['', '.', '..', '...', 'e30.e30.e30', 'a.b.c'])('is not %j', (text) => {
    expect(readJwt(text, 'server')).toBeUndefined()
  })

  it('is signed by a plain Ed25519 key of Node', () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const bytes = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32)
    expect(readSeed('account', encodeSeed('account', bytes))?.id).toMatch(/^A[A-Z2-7]{55}$/)
  })
})
