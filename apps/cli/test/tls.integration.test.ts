import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeThrowAwayCa, type NodeChild, spawnNode, type ThrowAwayCa } from '@tailslide/testkit'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { announced, tailslide } from './tailslide-process.js'

const ADMIN_TOKEN = 'an-admin-token-for-tests'
const SDK = fileURLToPath(new URL('./sdk-over-tls.mjs', import.meta.url))

let folder: string
let ca: ThrowAwayCa
const children: NodeChild[] = []
const inFolder = (name: string): string => join(folder, name)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tailslide-tls-'))
  ca = makeThrowAwayCa()
  const [papers, others] = [ca.issue('IP:127.0.0.1'), ca.issue('IP:127.0.0.1')]
  copyFileSync(papers.certificate, inFolder('tower.pem'))
  copyFileSync(papers.key, inFolder('tower.key'))
  copyFileSync(others.key, inFolder('other.key'))
  writeFileSync(inFolder('words.pem'), 'no certificate')
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(children.splice(0).map((child) => child.exit))
})
afterAll(() => {
  ca.remove()
  rmSync(folder, { recursive: true, force: true })
})

function start(...args: string[]): NodeChild {
  const data = ['--data', inFolder('data'), '--port', '0']
  const child = tailslide(['start', '--json', ...data, ...args], { TAILSLIDE_ADMIN_TOKEN: ADMIN_TOKEN })
  children.push(child)
  return child
}

function sdk(url: string, key: string, env: Record<string, string> = {}): NodeChild {
  const child = spawnNode(SDK, [url, key], env)
  children.push(child)
  return child
}

/** As a client that trusts the throw-away authority. */
function post(url: string, path: string, body: object): Promise<{ payload: { id: number; key: string } }> {
  const agent = new Agent({ ca: readFileSync(ca.file) })
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    request(url + path, { method: 'POST', agent, headers }, async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve(JSON.parse(text))
    })
      .on('error', reject)
      .end(JSON.stringify(body))
  })
}

it('speaks HTTPS with a certificate, to SDKs that trust its authority and to no others', async () => {
  const tower = start('--tls-cert', inFolder('tower.pem'), '--tls-key', inFolder('tower.key'))
  const { url } = await announced(tower)
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
  expect(tower.errors()).toMatch(/--tls-cert .*tower\.pem\W+: it ends on \d{4}-\d\d-\d\d, and is refused from then on/)
  await post(url, '/api/apps', { title: 'shop' })
  const { key } = (await post(url, '/api/apps/1/keys', {})).payload
  await post(url, '/api/apps/1/flags', { title: 'checkout' })

  const trusting = sdk(url, key, { NODE_EXTRA_CA_CERTS: ca.file })
  expect(await trusting.nextLine()).toBe('flags: checkout')
  expect(await trusting.nextLine()).toBe('live')
  await post(url, '/api/apps/1/flags', { title: 'search' })
  expect(await trusting.nextLine()).toBe('flags: checkout,search')

  expect(await sdk(url, key).nextLine()).toMatch(/^down: no connection to Tower .*(certificate|issuer)/)
  expect(await sdk(url.replace('https', 'http'), key).nextLine()).toMatch(/^down: /)

  // Streams over TLS end with a goodbye too, and nobody holds the stop up.
  tower.kill('SIGTERM')
  expect(await tower.exit).toEqual({ code: 0, signal: null })
  expect(await trusting.nextLine()).toMatch(/^down: .*closed the stream/)
})

it.each([
  [
    ['--tls-cert', 'tower.pem'],
    2,
    /^error: --tls-cert \(TAILSLIDE_TLS_CERT\) needs --tls-key \(TAILSLIDE_TLS_KEY\) beside it\n$/,
  ],
  [
    ['--tls-cert', 'none.pem', '--tls-key', 'tower.key'],
    1,
    /^error: --tls-cert .*none\.pem": must be a file that this user may read \(ENOENT\)\n$/,
  ],
  [
    ['--tls-cert', 'words.pem', '--tls-key', 'tower.key'],
    1,
    /^error: --tls-cert \(TAILSLIDE_TLS_CERT\) is ".*words\.pem": must be a certificate in PEM, with its chain \([^\n]+\)\n$/,
  ],
  [
    ['--tls-cert', 'tower.pem', '--tls-key', 'words.pem'],
    1,
    /^error: --tls-key \(TAILSLIDE_TLS_KEY\) is ".*words\.pem": must be a private key in PEM, without a password \([^\n]+\)\n$/,
  ],
  [
    ['--tls-cert', 'tower.pem', '--tls-key', 'other.key'],
    1,
    /^error: --tls-key .*other\.key": must be the key of the certificate in ".*tower\.pem" \([^\n]*mismatch\)\n$/,
  ],
])('says in one line what is wrong with %j', async (args, code, message) => {
  const child = start(...args.map((arg) => (arg.startsWith('--') ? arg : inFolder(arg))))
  expect(await child.exit).toEqual({ code, signal: null })
  expect(child.errors()).toMatch(message)
})
