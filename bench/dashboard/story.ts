import { setTimeout as pause } from 'node:timers/promises'
import type { Flag } from '@tailslide/core'
import { until } from '@tailslide/testkit'
import type { Browser } from 'playwright-core'
import { arrive, firstAdmin, type Person } from './people.js'
import { FLAGS, INVITED, SHOP, TEAM } from './shop.js'
import type { PagesTower } from './tower.js'
import { callsOf, createService, type Service } from './traffic.js'

// What happened in the shop: three days of people, an hour of calls, two circuits at work. Tower lives through it in half a minute.

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000]
export const STORY_MS = 3 * DAY
/** In which calls are told second by second, because circuits move. */
const LAST_SECONDS = 150
const HOUR_SECONDS = 3_600
const STEP_SECONDS = 10
const AT_WORK = ['card-tokens', 'search-rerank']
const REPORT_SECONDS = 20
/** A look of Aerobat's and a little more, in which no second of the story may pass. */
const LOOK_MS = 110

export interface Told {
  readonly maya: Person
  /** Who may look, and change nothing. */
  readonly viewer: Person
  /** Calls go on until it is called. */
  end(): Promise<void>
}

interface Shop extends PagesTower {
  readonly service: Service
  readonly idOf: (title: string) => number
}

export async function tellStory(browser: Browser, tower: PagesTower): Promise<Told> {
  const maya = await firstAdmin(browser, tower)
  await maya.ask('POST', '/api/config', { config: SHOP })
  const { payload: projects } = await tower.client.call('GET /api/projects', {})
  const project = projects.find(({ title }) => title === 'shop')
  const appId = project?.environments.find(({ name }) => name === 'production')?.app_id
  if (!project || appId === undefined) throw new Error('the shop was not made')
  const [ben, priya, jonas] = await team(browser, tower, maya, project.id)
  const { payload: flags } = await tower.client.call('GET /api/apps/:id/flags', { params: { id: appId } })
  const idOf = (title: string): number => flags.find((flag) => flag.title === title)?.id ?? 0
  const key = (await maya.ask('POST', `/api/apps/${appId}/keys`, { name: 'shop-api' })).payload.key
  const shop = { ...tower, idOf, service: createService(`${tower.url}/api/sdk/apps/${appId}`, key) }
  await around(maya, project.id, appId, idOf)

  tower.setBehind(2 * DAY)
  await priya.ask('PATCH', `/api/flags/${idOf('tax-engine-eu')}`, { rollout_percentage: 50 }, 'release 2026.48')
  await ben.ask('PATCH', `/api/flags/${idOf('card-tokens')}`, { error_threshold_percentage: 8 }, 'too many trips')
  tower.setBehind(26 * HOUR)
  await priya.ask(
    ...(['PATCH', `/api/flags/${idOf('gift-cards')}`] as const),
    ...[{ circuit_mode: 'observe', white_listed_users: 'till-07,till-08' }, 'tills are noisy; watch for a day first'],
  )
  tower.setBehind(2 * HOUR)
  await ben.ask('PATCH', `/api/flags/${idOf('invoice-pdf')}`, { circuit_mode: 'forced_open' }, 'vendor outage, #4412')
  await hour(shop, maya, priya)
  await lastMinutes(shop, maya)
  tower.setBehind(0)
  return { maya, viewer: jonas, end: goOn(shop) }
}

async function team(browser: Browser, tower: PagesTower, maya: Person, projectId: number) {
  const invite = async ({ role, ...who }: { email: string; name: string; role: string }) => {
    const answer = await maya.ask('POST', '/api/people', { ...who, grants: [{ role, project_id: projectId }] })
    return { name: who.name, link: String(answer.payload.link) }
  }
  const [ben, priya, jonas] = TEAM
  const people = [
    await arrive(browser, tower, await invite(ben)),
    await arrive(browser, tower, await invite(priya)),
    await arrive(browser, tower, await invite(jonas)),
  ] as const
  await invite(INVITED)
  return people
}

async function around(maya: Person, projectId: number, appId: number, idOf: Shop['idOf']): Promise<void> {
  await maya.ask('POST', `/api/apps/${appId}/keys`, { name: 'cart-worker' })
  const old = await maya.ask('POST', `/api/apps/${appId}/keys`, { name: 'old-batch-server' })
  await maya.ask('DELETE', `/api/apps/${appId}/keys/${old.payload.id}`, undefined, 'the server is gone')
  await maya.ask('POST', `/api/projects/${projectId}/webhooks`, {
    ...{ name: 'on-call', url: 'https://hooks.shop.example/on-call', events: ['circuit.opened', 'circuit.closed'] },
  })
  await maya.ask('POST', '/api/tokens', { name: 'deploy-bot', role: 'editor' })
  const about = { tags: ['payments'], temporary_until: '2027-03-31' }
  await maya.ask('PATCH', `/api/flags/${idOf('new-checkout')}/about`, { owner: 'checkout', ...about })
  await maya.ask('PATCH', `/api/flags/${idOf('card-tokens')}/about`, { owner: 'payments', ...about })
}

/** Up to the last minutes, ten seconds at a time. */
async function hour(shop: Shop, maya: Person, priya: Person): Promise<void> {
  const { service, idOf } = shop
  const end = HOUR_SECONDS - LAST_SECONDS
  for (let second = 0; second < end; second += STEP_SECONDS) {
    shop.setBehind((HOUR_SECONDS - second) * SECOND)
    const isNoisy = (title: string): boolean => title === 'gift-cards' && second > 1_500 && second <= 1_600
    await service.send(
      FLAGS.flatMap((flag) =>
        callsOf(flag, idOf(flag.title), {
          ...{ second, seconds: STEP_SECONDS },
          ...(isNoisy(flag.title) && { failing: 24 }),
        }),
      ),
    )
    if (second === 1_200) {
      await priya.ask('PATCH', `/api/flags/${idOf('stock-reservations')}`, { rollout_percentage: 8 }, 'fine for a week')
    }
    if (second === HOUR_SECONDS - (12 * MINUTE) / SECOND) {
      const wanted = { rollout_percentage: 25, white_listed_users: 'u-104233,qa-berlin,maya@shop.example' }
      await maya.ask('PATCH', `/api/flags/${idOf('new-checkout')}`, wanted, 'no errors in two days')
    }
  }
}

/** One circuit opens, tries, opens again and is on its way back; another opens as the story ends. */
async function lastMinutes(shop: Shop, maya: Person): Promise<void> {
  const { service, idOf, client } = shop
  let trips = 0
  let before = 'close'
  for (let left = LAST_SECONDS; left > 0; left -= 1) {
    shop.setBehind(left * SECOND)
    const [tokens, rerank] = await Promise.all(AT_WORK.map((title) => client.flags.get(idOf(title))))
    if (tokens?.circuit_status === 'open' && before !== 'open') trips += 1
    before = tokens?.circuit_status ?? ''
    const isFailing = (title: string): boolean =>
      title === 'card-tokens' ? trips < 2 && left <= 116 : title === 'search-rerank' && left <= 22
    const shareOf = (flag: Flag | undefined): number =>
      flag?.circuit_status === 'open'
        ? 0
        : flag?.circuit_status === 'recovery'
          ? flag.circuit_recovery_percentage / 100
          : 1
    const shares: Readonly<Record<string, number>> = {
      'card-tokens': shareOf(tokens),
      'search-rerank': shareOf(rerank),
    }
    await service.send(
      FLAGS.flatMap((flag) =>
        callsOf({ ...flag, calls: (flag.calls ?? 0) * (shares[flag.title] ?? 1) }, idOf(flag.title), {
          ...{ second: HOUR_SECONDS - left, seconds: left === LAST_SECONDS ? 1 + untold(left) : 1 },
          ...(isFailing(flag.title) && { failing: trips === 0 ? 55 : 40 }),
        }),
      ),
    )
    await pause(LOOK_MS)
  }
  const isAtWork = async () => (await client.flags.get(idOf('search-rerank'))).circuit_status === 'open'
  await until(isAtWork, { timeout: 20_000, message: 'no circuit is open' })
  await maya.ask('PATCH', `/api/flags/${idOf('order-batching')}/toggle`, { is_active: false })
  await reports(shop)
}

/** Seconds of a chart's bucket that the steps before it have left out: each of them lies in one bucket, wherever that begins. */
const untold = (left: number): number => Math.floor((Date.now() / SECOND - left) % STEP_SECONDS)

async function reports({ service, idOf }: Shop): Promise<void> {
  const flagIds = FLAGS.filter(({ calls }) => calls !== undefined).map(({ title }) => idOf(title))
  await service.report({ name: 'shop-api', sdk: 'typescript', flagIds, unknown: ['new_checkout'] })
  await service.report({ name: 'cart-worker', sdk: 'python', flagIds: flagIds.slice(0, 3) })
}

/** The circuits at work have no calls, so that they stay as they are. */
function goOn(shop: Shop): () => Promise<void> {
  const { service, idOf } = shop
  const ends = new AbortController()
  const going = (async () => {
    for (let second = HOUR_SECONDS; !ends.signal.aborted; second += 1) {
      const flags = FLAGS.filter(({ title }) => !AT_WORK.includes(title))
      await service.send(flags.flatMap((flag) => callsOf(flag, idOf(flag.title), { second, seconds: 1 })))
      if (second % REPORT_SECONDS === 0) await reports(shop)
      await pause(SECOND)
    }
  })()
  return () => {
    ends.abort()
    return going
  }
}
