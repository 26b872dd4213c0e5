import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type NodeChild, startNats, startPostgres, startRedis, until } from '@tailslide/testkit'
import { afterEach, expect, it } from 'vitest'
import { announced, api, tailslide } from './tailslide-process.js'

const ADMIN_TOKEN = 'an-admin-token-for-tests'

const children: NodeChild[] = []
const undo: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(children.splice(0).map((child) => child.exit))
  for (const step of undo.splice(0)) await step()
})

function run(args: readonly string[], env: Record<string, string>): NodeChild {
  const child = tailslide(args, env)
  children.push(child)
  return child
}

const LONG = { timeout: 20_000 }

async function readiness(url: string, query = ''): Promise<{ status: number; parts: Record<string, string> }> {
  const answer = await fetch(`${url}/readyz${query}`)
  const { parts }: { parts: Record<string, string> } = JSON.parse(await answer.text())
  return { status: answer.status, parts }
}

async function metrics(url: string, token?: string): Promise<string> {
  const answer = await fetch(
    `${url}/metrics`,
    token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
  )
  return answer.text()
}

it('tells which part of a cluster is away, on Tower and Aerobat, and that it is back', async () => {
  const [nats, redis, postgres] = await Promise.all([startNats(), startRedis(), startPostgres()])
  undo.push(...[nats, redis, postgres].map((server) => () => server.stop()))
  const shared = { TAILSLIDE_NATS_SERVER: nats.url, TAILSLIDE_REDIS_URL: redis.url }
  const tower = run(['tower', '--json', '--port', '0'], {
    ...shared,
    TAILSLIDE_DATABASE_URL: postgres.url,
    TAILSLIDE_ADMIN_TOKEN: ADMIN_TOKEN,
  })
  const aerobat = run(['aerobat', '--health-port', '0'], shared)
  const { url } = await announced(tower)
  const call = api(url, ADMIN_TOKEN)
  const { id } = await call('POST', '/apps', { title: 'shop' })
  await call('POST', `/apps/${id}/flags`, { title: 'x', is_active: true, error_threshold_percentage: 50 })
  const aerobatUrl = await until(() => /"url":"(http:[^"]+)"/.exec(aerobat.errors())?.[1], LONG)
  const isReady = async (at: string) => (await readiness(at)).status === 200
  await until(() => isReady(url), LONG)
  await until(() => isReady(aerobatUrl), LONG)
  expect((await readiness(url)).parts).toEqual({
    database: 'ok',
    writes: 'ok',
    broker: 'ok',
    publisher: 'ok',
    signals: 'ok',
  })

  await nats.kill()
  await until(async () => (await readiness(url)).parts.broker === 'unavailable', LONG)
  await until(async () => (await readiness(aerobatUrl)).parts.rulesets === 'unavailable', LONG)
  expect((await readiness(url, '?exclude=broker&exclude=publisher')).status).toBe(200)
  await nats.start()
  await redis.kill()
  await until(async () => (await readiness(url)).parts.signals === 'unavailable', LONG)
  await until(async () => (await readiness(aerobatUrl)).parts.signals === 'unavailable', LONG)
  expect(await metrics(url, ADMIN_TOKEN)).toContain('tailslide_ready{part="signals"} 0\n')
  expect(await metrics(aerobatUrl)).toContain('tailslide_aerobat_ready{part="signals"} 0\n')
  await redis.start()
  await until(() => isReady(url), LONG)
  await until(() => isReady(aerobatUrl), LONG)
  expect((await fetch(`${aerobatUrl}/healthz`)).status).toBe(200)

  tower.kill('SIGTERM')
  aerobat.kill('SIGTERM')
  expect(await Promise.all([tower.exit, aerobat.exit])).toEqual([
    { code: 0, signal: null },
    { code: 0, signal: null },
  ])
})

it('has the metrics of Tower and Aerobat at one address when they are one process', async () => {
  const data = await mkdtemp(join(tmpdir(), 'tailslide-health-'))
  undo.push(() => rm(data, { recursive: true, force: true }))
  const child = run(['start', '--json', '--port', '0', '--metrics-public'], {
    TAILSLIDE_DATA: data,
  })
  const { url } = await announced(child)
  const text = await until(async () => {
    const found = await metrics(url)
    return found.includes('tailslide_aerobat_ready{part="rulesets"} 1\n') && found
  }, LONG)
  expect(text).toContain('tailslide_ready{part="database"} 1\n')
  const names = text.split('\n').filter((line) => line.startsWith('# TYPE'))
  expect(new Set(names).size).toBe(names.length)
})
