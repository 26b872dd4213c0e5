import { fileURLToPath } from 'node:url'
import { type NodeChild, spawnNode } from '@tailslide/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestTerminal, testTerminal } from '../test-terminal.js'

const PUBLIC = 'https://tower.example.com'
const CALLBACK = `${PUBLIC}/api/oidc/callback`
const ISSUER = fileURLToPath(new URL('../../../tower/test/people/oidc-issuer.mjs', import.meta.url))
const account = (email: string, groups: readonly string[]) => ({ email, name: email, email_verified: true, groups })
const ACCOUNTS = {
  ann: account('ann@example.com', ['shop-team']),
  kim: account('kim@example.com', ['strangers']),
}

let child: NodeChild
let issuer: string
let terminal: TestTerminal
beforeAll(async () => {
  child = spawnNode(ISSUER, [CALLBACK, JSON.stringify(ACCOUNTS)])
  issuer = await child.nextLine((line) => line.startsWith('http'), 60_000)
  const groups = [{ group: 'shop-team', role: 'viewer' }] as const
  terminal = await testTerminal({
    publicUrl: PUBLIC,
    oidc: { issuer, clientId: 'tower', clientSecret: 'a secret of the client', groups },
  })
  await terminal.say('projects create shop')
})
afterAll(async () => {
  child?.kill()
  await terminal?.stop()
})

/** To the issuer and back, as a browser goes. */
async function signIn(who: keyof typeof ACCOUNTS): Promise<void> {
  await fetch(`${issuer}/who/${who}`, { method: 'POST' })
  const kept = new Map<string, string>()
  let next = `${terminal.url}/api/oidc/sign-in`
  for (let hop = 0; hop < 12 && new URL(next).pathname !== '/'; hop += 1) {
    const cookie = [...kept].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(next, { redirect: 'manual', headers: { cookie } })
    for (const one of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (one.split(';')[0] ?? '').split(/=(.*)/s)
      kept.set(name, value)
    }
    next = new URL(response.headers.get('location') ?? '/', next).href.replace(PUBLIC, terminal.url)
  }
}

it('the doctor tells who has signed in by single sign-on and has no role, and what gives them one', async () => {
  expect((await terminal.say('doctor')).out).not.toContain('single sign-on')
  await signIn('ann')
  expect((await terminal.say('doctor')).out).toContain(
    'ok       single sign-on: everybody who signs in by it has a role\n',
  )
  await signIn('kim')
  const { out, exitCode } = await terminal.say('doctor')
  expect(exitCode).toBe(0)
  expect(out).toMatch(
    /look at {2}single sign-on: no group gives a role to kim@example\.com, and nobody has: they see nothing\n/,
  )
  const [, command = ''] = /`tailslide (people grant .*)`/.exec(out) ?? []
  expect(await terminal.say(command)).toMatchObject({ exitCode: 0 })
  expect((await terminal.say('doctor')).out).toContain('ok       single sign-on')
})

it('the doctor tells what keeps everybody out, and what mends it', async () => {
  await fetch(`${issuer}/clock/7200000`, { method: 'POST' })
  await signIn('ann')
  await fetch(`${issuer}/clock/0`, { method: 'POST' })
  const { out, exitCode } = await terminal.say('doctor')
  expect(exitCode).toBe(1)
  expect(out).toMatch(/single sign-on: the identity that the issuer gives has expired.*\n.*compare the clocks/)
  await signIn('ann')
  expect((await terminal.say('doctor')).out).toContain('ok       single sign-on')
})
