import { setTimeout as pause } from 'node:timers/promises'
import type { TowerClient } from '@tailslide/client'
import { until } from '@tailslide/testkit'
import type { PagesTower } from './tower.js'

// A shop as a team has it: flags of every state, an hour of calls, services, people, and what they have done.

/** Of traffic before the pictures. */
const SECONDS = 20
const WAITS_LONG = 600_000

interface Wanted {
  readonly title: string
  readonly description: string
  readonly rollout: number
  readonly isOn?: boolean
  /** Calls a minute, and how many percent of them fail. */
  readonly calls?: number
  readonly failing?: number
  readonly named?: string
  readonly settings?: Readonly<Record<string, unknown>>
}

const FLAGS: readonly Wanted[] = [
  {
    title: 'new-checkout',
    description: 'Checkout on the pricing service',
    rollout: 25,
    calls: 240,
    failing: 0.4,
    named: 'ana,ben,qa-1',
  },
  {
    ...{ title: 'order-batching', description: 'Batch warehouse orders by aisle', rollout: 30, calls: 60, failing: 1 },
    settings: { circuit_recovery_delay: WAITS_LONG },
  },
  {
    ...{
      title: 'search-rerank',
      description: 'Rank results with the new model',
      rollout: 50,
      calls: 400,
      failing: 0.8,
    },
    settings: {
      circuit_recovery_delay: 100,
      circuit_initial_recovery_percentage: 60,
      circuit_recovery_rate: WAITS_LONG,
    },
  },
  {
    title: 'stock-reservations',
    description: 'Hold stock while people pay',
    rollout: 5,
    calls: 20,
    failing: 3,
    settings: { circuit_mode: 'observe' },
  },
  {
    title: 'email-digest',
    description: 'Weekly digest, new renderer',
    rollout: 100,
    calls: 8,
    settings: { circuit_mode: 'forced_open' },
  },
  { title: 'tax-engine-eu', description: 'New tax engine, EU orders', rollout: 50, calls: 110, failing: 4.5 },
  { title: 'card-tokens', description: 'Store cards as network tokens', rollout: 100, calls: 90, failing: 0.1 },
  { title: 'invoice-pdf', description: 'PDF invoices in a worker', rollout: 100, calls: 12 },
  { title: 'gift-cards', description: 'Gift cards at the till', rollout: 20, isOn: false },
  { title: 'address-autocomplete', description: 'Complete addresses as people type', rollout: 100 },
  { title: 'fraud-score-v3', description: 'Score with the third model', rollout: 1, calls: 30, failing: 0.2 },
  { title: 'returns-portal', description: '', rollout: 0, isOn: false },
  { title: 'pay-by-bank', description: 'Bank transfer at checkout', rollout: 12.5, calls: 15 },
  { title: 'loyalty-points', description: 'Earn points on every order', rollout: 80, isOn: false },
]
const FAILING = ['order-batching', 'search-rerank']

/** Asks Tower as somebody who has signed in, with a reason. */
export type Person = (method: string, path: string, body: object) => Promise<void>

export async function fillShop({ url, client }: Pick<PagesTower, 'url' | 'client'>, maya: Person): Promise<void> {
  const settingsOf = ({ rollout, isOn = true, named = '', settings = {} }: Wanted) => ({
    ...{ is_enabled: isOn, rollout_percentage: rollout, white_listed_users: named, ...settings },
  })
  await client.call('POST /api/config', {
    body: {
      config: {
        tailslide: 1,
        project: 'shop',
        environments: [{ name: 'production', is_protected: true }, { name: 'staging' }, { name: 'development' }],
        flags: FLAGS.map((flag) => ({
          ...{ title: flag.title, description: flag.description },
          environments: {
            production: settingsOf(flag),
            staging: settingsOf({ ...flag, rollout: 100 }),
            development: settingsOf({ ...flag, rollout: 100, settings: {} }),
          },
        })),
      },
    },
  })
  const { payload: projects } = await client.call('GET /api/projects', {})
  const shop = projects.find(({ title }) => title === 'shop')
  const appId = shop?.environments.find(({ name }) => name === 'production')?.app_id
  if (!shop || appId === undefined) throw new Error('the shop was not made')
  await fillAround(client, shop.id)
  await fillCalls({ client, place: `${url}/api/sdk/apps/${appId}`, appId, maya })
}

interface Filling {
  readonly client: TowerClient
  readonly place: string
  readonly appId: number
  readonly maya: Person
}

async function fillCalls({ client, place, appId, maya }: Filling): Promise<void> {
  const params = { id: appId }
  const { payload: flags } = await client.call('GET /api/apps/:id/flags', { params })
  const idOf = (title: string): number => flags.find((flag) => flag.title === title)?.id ?? 0
  const { payload: key } = await client.call('POST /api/apps/:id/keys', { params, body: { name: 'checkout-api' } })
  await client.call('POST /api/apps/:id/keys', { params, body: { name: 'search-api' } })
  const send = sender(place, key.key)
  for (let second = 0; second < SECONDS; second += 1) {
    await send(FLAGS.flatMap((flag) => callsOf(flag, idOf(flag.title), second)))
    await pause(1_000)
  }
  await report(place, key.key, flags.slice(0, 8))
  await send(FAILING.map((title) => ({ flagId: idOf(title), kind: 'failure', count: 40 })))
  const isOpen = async (title: string) => (await client.flags.get(idOf(title))).circuit_status !== 'close'
  await until(async () => (await Promise.all(FAILING.map(isOpen))).every(Boolean), { timeout: 20_000 })
  const owners = { 'new-checkout': 'checkout', 'search-rerank': 'search' }
  for (const [title, owner] of Object.entries(owners)) {
    await client.call('PATCH /api/flags/:id/about', {
      params: { id: idOf(title) },
      body: { owner, tags: ['autumn'], temporary_until: '2027-03-31' },
    })
  }
  await maya('PATCH', `/api/flags/${idOf('gift-cards')}/toggle`, { is_active: true })
  await maya('PATCH', `/api/flags/${idOf('gift-cards')}/toggle`, { is_active: false })
  await maya('PATCH', `/api/flags/${idOf('tax-engine-eu')}`, { error_threshold_percentage: 8 })
  await maya('PATCH', `/api/flags/${idOf('new-checkout')}`, { rollout_percentage: 26 })
}

/** The calls of one second. */
function callsOf({ calls = 0, failing = 0, title }: Wanted, flagId: number, second: number): Count[] {
  const upTo = (at: number, share: number): number => Math.round((calls * share * at) / 60)
  const since = (share: number): number => upTo(second + 1, share) - upTo(second, share)
  const failed = since((failing / 100) * (1 + Math.sin(second / 4 + title.length) / 2))
  const counts: Count[] = [
    { flagId, kind: 'success', count: since(1) - Math.max(0, failed) },
    { flagId, kind: 'failure', count: failed },
    { flagId, kind: 'control_ok', count: since(2) },
  ]
  return counts.filter(({ count }) => count > 0)
}

interface Count {
  readonly flagId: number
  readonly kind: 'success' | 'failure' | 'control_ok'
  readonly count: number
}

/** Counts as an SDK sends them. */
function sender(place: string, key: string): (counts: readonly Count[]) => Promise<void> {
  let batch = 0
  return (counts) => post(key, `${place}/signals`, { instance: 'checkout-1', batch: `${batch++}`, counts })
}

const report = (place: string, key: string, flags: readonly { id: number }[]): Promise<void> =>
  post(key, `${place}/usage`, {
    ...{ report: `${'a'.repeat(32)}-1`, instance: 'checkout-1', service: 'checkout-api', serviceVersion: '2026.11.3' },
    ...{ sdk: 'typescript', sdkVersion: '0.1.0', ageMs: 0, unknown: ['new_checkout'] },
    evaluations: flags.map(({ id }) => ({ flagId: id, count: 420 })),
  })

async function post(key: string, address: string, body: object): Promise<void> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${address}: ${response.status} ${await response.text()}`)
}

async function fillAround(client: TowerClient, projectId: number): Promise<void> {
  const people = [
    ['ben@shop.example', 'Ben Okafor', 'releaser'],
    ['ana@shop.example', 'Ana Silva', 'editor'],
  ] as const
  for (const [email, name, role] of people) {
    await client.call('POST /api/people', { body: { email, name, grants: [{ role, project_id: projectId }] } })
  }
  await client.call('POST /api/projects/:id/webhooks', {
    params: { id: projectId },
    body: { name: 'on-call', url: 'https://hooks.shop.example/on-call', events: ['circuit.opened', 'circuit.closed'] },
  })
  await client.call('POST /api/tokens', { body: { name: 'ci', role: 'editor' } })
}
