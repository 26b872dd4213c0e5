import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isActive, type Reason } from '@tailslide/core'
import { startLosingProxy, startTailslide, type TailslideHandle, until } from '@tailslide/testkit'
import { FlagManager } from 'tailslide'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { documentedClient, python } from './python-client.js'

interface Flag {
  readonly id: number
  readonly circuit_status: string
}
interface App {
  readonly id: number
  readonly key: string
}

const RECORDED = new URL('../../../conformance/rulesets/', import.meta.url)
interface Element {
  readonly isLeftOut?: boolean
  readonly problems?: readonly string[]
  readonly reasons?: Readonly<Record<string, Reason>>
}

let tower: TailslideHandle
let apps = 0

beforeAll(async () => {
  tower = await startTailslide()
})
afterAll(() => tower.stop())

async function makeApp(): Promise<App> {
  const { id } = await tower.call<{ id: number }>('POST', '/apps', { title: `app ${++apps}` })
  const { key } = await tower.call<{ key: string }>('POST', `/apps/${id}/keys`, {})
  return { id, key }
}

const makeFlag = ({ id }: App, title: string, fields: object = {}) =>
  tower.call<Flag>('POST', `/apps/${id}/flags`, { title, is_active: true, rollout_percentage: 100, ...fields })

const env = (app: App, url = tower.url) => ({ URL: url, APP: String(app.id), TAILSLIDE_SDK_KEY: app.key })

async function counted(flag: Flag) {
  const points = await tower.call<{ success: number; failure: number }[]>(
    'GET',
    `/flags/${flag.id}/timeseries?timeRange=600000&timeBucket=600000`,
  )
  return { success: points[0]?.success, failure: points[0]?.failure }
}

/** What every service here begins with. */
const START = `
import sys
flags = Tailslide(os.environ["URL"], int(os.environ["APP"]), os.environ["TAILSLIDE_SDK_KEY"], lambda text: print(text, file=sys.stderr))
`
/** Prints the answer for one user whenever it is another. */
const WATCH = `
was = None
while True:
    now = flags.is_active("checkout", "anna")
    if now != was:
        print(json.dumps(now))
    was = now
    time.sleep(0.02)
`

/** Users that are awkward in one language or the other, and plain ones. */
const USERS = [
  ...['', ' ', 'anna', 'ANNA', '0', 'null', 'a\u0000b', '\ufeffbom', 'nbsp\u00a0', '\ud800', 'half \udfff of a pair'],
  ...[
    'ñandú',
    'n\u0303andu\u0301',
    'пользователь',
    '用户',
    '👩\u200d👩\u200d👧',
    '𝔘𝔫𝔦',
    'e\u0301\u0000',
    'x'.repeat(5_000),
  ],
  ...Array.from({ length: 400 }, (_, index) => `user-${index}`),
  ...Array.from({ length: 400 }, (_, index) => `${index}@例え.jp`),
  ...Array.from({ length: 200 }, (_, index) => `🦊${index}é`),
]
const BLANKS = ' \t\u00a0\u2003\u2028\ufeff'

it('the client of the document decides for a thousand users and every kind of flag as our SDK does', async () => {
  const app = await makeApp()
  const sharers = { rollout_percentage: 70.7, is_recoverable: true, circuit_recovery_delay: 100 }
  const slow = { circuit_initial_recovery_percentage: 70, circuit_recovery_rate: 2_147_483_647 }
  const recovering = await makeFlag(app, 'recovering', { ...sharers, ...slow })
  const others: Record<string, object> = {
    off: { is_active: false },
    'half a percent': { rollout_percentage: 0.5 },
    third: { rollout_percentage: 33.333 },
    'seeded third': { rollout_percentage: 33.333, rollout_seed: 'wiosna ☀' },
    everybody: {},
    nobody: { rollout_percentage: 0 },
    named: {
      rollout_percentage: 0,
      white_listed_users: `anna,,${BLANKS}用户${BLANKS}, \u001cuser-7 ,👩\u200d👩\u200d👧,\u0085user-8`,
    },
    'forced open': { circuit_mode: 'forced_open' },
    'forced closed': { circuit_mode: 'forced_closed', rollout_percentage: 50 },
    __proto__named: { rollout_percentage: 99.999 },
  }
  for (const [title, fields] of Object.entries(others)) await makeFlag(app, title, fields)
  await tower.call('POST', `/flags/circuit/${recovering.id}/open`)
  const status = async () => (await tower.call<Flag>('GET', `/flags/${recovering.id}`)).circuit_status
  await until(async () => (await status()) === 'recovery', { timeout: 30_000 })

  const sdk = new FlagManager({ appId: app.id, towerUrl: tower.url, sdkKey: app.key, logger: false })
  onTestFinished(() => sdk.disconnect())
  expect(await sdk.initialize()).toMatchObject({ ready: true })
  const titles = ['recovering', ...Object.keys(others), 'none of that name']
  const ours = titles.map((flagName) => {
    const toggler = sdk.newToggler({ flagName, default: true })
    return USERS.map((user) => toggler.isFlagActive(user))
  })

  const folder = mkdtempSync(join(tmpdir(), 'tailslide-questions-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'questions.json'), JSON.stringify({ titles, users: USERS }))
  const service = python(
    `${START}
asked = json.load(open(os.environ["QUESTIONS"], encoding="utf-8"))
flags.ready.wait(30)
print(json.dumps([[flags.is_active(title, user, True) for user in asked["users"]] for title in asked["titles"]]))
`,
    { ...env(app), QUESTIONS: join(folder, 'questions.json') },
  )
  const theirs: boolean[][] = JSON.parse(await service.nextLine(() => true, 60_000))
  const differing = titles.flatMap((title, at) =>
    USERS.filter((_, index) => ours[at]?.[index] !== theirs[at]?.[index]).map((user) => [title, user.slice(0, 50)]),
  )
  expect(differing).toEqual([])
  expect(USERS.length).toBeGreaterThan(1_000)
  // Each kind of flag has been asked for by some who are in, and some who are not, where it has both.
  const shares = ours.map((answers) => answers.filter(Boolean).length / USERS.length)
  expect(shares[0]).toBeCloseTo(0.4949, 1)
  expect(shares.slice(1, 4).map((share) => share > 0)).toEqual([false, true, true])
})

it.each(['tailslide-2026-11', 'future'])('the client reads the recorded ruleset %s as it was read', async (name) => {
  const read = (file: string) => JSON.parse(readFileSync(new URL(file, RECORDED), 'utf8'))
  const recorded = read(`${name}.json`)
  const sent: readonly unknown[] = recorded.flags ?? JSON.parse(recorded.data)
  const elements: readonly Element[] = read(`${name}.expected.json`).elements
  const questions = elements.flatMap(({ reasons, isLeftOut, problems = [] }, index) => {
    // What has no circuit is a deployed Tower's, and of another app nothing comes: neither reaches anybody over HTTP.
    const flag = sent[index]
    if (typeof flag !== 'object' || flag === null || problems.join() === 'app_id') return []
    if (!isLeftOut && !('circuit' in flag)) return []
    const asked: [string, Reason][] = isLeftOut ? [['anna', 'flag-unknown']] : Object.entries(reasons ?? {})
    return asked.map(([user, reason]) => ({ flag, user, answer: reason === 'flag-unknown' ? null : isActive(reason) }))
  })
  const service = python(
    `
def answer(flag, user):
    client = object.__new__(Tailslide)
    try:
        client._flags = {flag["title"]: compiled(flag)}
    except Exception:
        return None
    return client.is_active(flag["title"], user, None)
print(json.dumps([answer(each["flag"], each["user"]) for each in json.loads(os.environ["QUESTIONS"])]))
`,
    { QUESTIONS: JSON.stringify(questions) },
  )
  const answers: unknown[] = JSON.parse(await service.nextLine(() => true, 30_000))
  expect(questions.map((each, index) => ({ ...each, answer: answers[index] }))).toEqual(questions)
  expect(questions.length).toBeGreaterThan(20)
})

it('a switch reaches a service with the client of the document', async () => {
  const app = await makeApp()
  const flag = await makeFlag(app, 'checkout')
  const service = python(START + WATCH, env(app))
  expect(await service.nextLine((line) => line === 'true', 30_000)).toBe('true')
  await tower.call('PATCH', `/flags/${flag.id}`, { is_active: false })
  expect(await service.nextLine(() => true, 30_000)).toBe('false')
  await tower.call('PATCH', `/flags/${flag.id}`, { is_active: true })
  expect(await service.nextLine(() => true, 30_000)).toBe('true')
  expect(service.errors()).toBe('')
})

it('thirty failures by the example of the document open the circuit of a flag with default settings', async () => {
  const app = await makeApp()
  const flag = await makeFlag(app, 'new-checkout')
  const example = documentedClient()
    .example.replace('"http://localhost:3001"', 'os.environ["URL"]')
    .replace('app_id=2', 'app_id=int(os.environ["APP"])')
  const service = python(
    `${example}
def new_price(basket):
    raise RuntimeError("the new path is broken")
def old_price(basket):
    return "old"
failures = 0
while failures < 30:
    try:
        price({}, "anna")
    except RuntimeError:
        failures += 1
print("failed")
while True:
    if not flags.is_active("new-checkout", "anna"):
        print(price({}, "anna"))
        break
    time.sleep(0.02)
flags.close()
`,
    env(app),
  )
  await service.nextLine((line) => line === 'failed', 30_000)
  expect(await service.nextLine(() => true, 30_000)).toBe('old')
  const log = await tower.call<{ action_type: string }[]>('GET', `/logs/${app.id}`)
  expect(log.map(({ action_type }) => action_type)).toContain('circuit_open')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(await counted(flag)).toEqual({ success: 0, failure: 30 })
})

it('counts are stored once although answers were lost, and the last ones by close()', async () => {
  const app = await makeApp()
  const flag = await makeFlag(app, 'checkout')
  const goOn = await makeFlag(app, 'go on', { is_active: false })
  const proxy = await startLosingProxy(tower.url)
  onTestFinished(() => proxy.stop())
  proxy.lose()
  const service = python(
    `${START}
flags.ready.wait(30)
flags.count("checkout", "success", 7)
while not flags.is_active("go on"):
    time.sleep(0.02)
    flags.count("no such flag", "success")
    flags.count("checkout", "no such kind")
flags.count("checkout", "success", 5)
flags.close()
`,
    env(app, proxy.url),
  )
  await until(() => proxy.lost() >= 2, { timeout: 30_000, message: service.errors })
  expect(await counted(flag)).toEqual({ success: 7, failure: 0 })
  proxy.find()
  await tower.call('PATCH', `/flags/${goOn.id}`, { is_active: true })
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(await counted(flag)).toEqual({ success: 12, failure: 0 })
})

it('a wrong key, the key of another app, and no Tower at all leave the default, and are told without the key', async () => {
  const app = await makeApp()
  await makeFlag(app, 'checkout')
  const program = `${START}
flags.ready.wait(1)
print(json.dumps([flags.is_active("checkout", "anna"), flags.is_active("checkout", "anna", True), flags.count([], {})]))
flags.close()
`
  const wrong = { ...app, key: 'tsk_nobodys' }
  const services = [
    { service: python(program, env(wrong)), says: 'The SDK key (tsk_...) is not known here' },
    { service: python(program, env({ ...app, id: app.id + 1 })), says: `The key is not one of app ${app.id + 1}` },
    { service: python(program, env(app, 'http://127.0.0.1:1')), says: 'ConnectionRefusedError' },
  ]
  for (const { service, says } of services) {
    expect(await service.nextLine(() => true, 30_000)).toBe('[false, true, null]')
    expect(await service.exit).toEqual({ code: 0, signal: null })
    expect(service.errors()).toContain(says)
    for (const { key } of [app, wrong]) expect(service.errors()).not.toContain(key)
  }
})
