import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type NodeChild, startPostgres, until } from '@tailslide/testkit'
import { expect, it, onTestFinished } from 'vitest'
import { announced, api, tailslide } from './tailslide-process.js'
import { webhookReceiver } from './webhook-receiver.js'

const TOKEN = 'tsa_a-token-for-tests-only'
const WRITERS = 10

/** How often Tower is killed, and after how many writes; twenty times amid a thousand with `KILLS=20 WRITES=1000`. */
const KILLS = Number(process.env.KILLS ?? 3)
const WRITES = Number(process.env.WRITES ?? 150)
/** A Tower that dies over a message leaves it for a minute, and a webhook for which a thousand wait is told of no more. */
const MOST_UNHEARD = 400

async function directoryOf(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'tailslide-cli-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

async function postgresUrl(): Promise<string> {
  const server = await startPostgres()
  onTestFinished(() => server.stop())
  return server.url
}

const PLACES = {
  sqlite: async () => join(await directoryOf(), 'tower.db'),
  postgres: postgresUrl,
}

const KINDS: readonly (keyof typeof PLACES)[] = ['sqlite', 'postgres']

it.each(KINDS)(
  'on %s, what Tower has acknowledged is there after it was killed, with its entry in the log and the message of its webhook',
  async (kind) => {
    const place = await PLACES[kind]()
    const start = async (): Promise<{ tower: NodeChild; call: ReturnType<typeof api> }> => {
      const options = ['--port', '0', '--json', '--admin-token', TOKEN, '--webhooks-allow', 'loopback']
      const tower = tailslide(['tower', '--database', place, ...options])
      return { tower, call: api((await announced(tower)).url, TOKEN) }
    }
    let { tower, call } = await start()
    onTestFinished(async () => {
      tower.kill('SIGKILL')
      await tower.exit
    })
    const { url, heard } = await webhookReceiver()
    const app = await call('POST', '/apps', { title: 'shop' })
    const flags: number[] = []
    const webhooks = new Map<number, number>()
    for (let writer = 0; writer < WRITERS; writer++) {
      const { id } = await call('POST', `/apps/${app.id}/flags`, { title: `flag ${writer}` })
      const asked = { name: `of flag ${writer}`, url, events: ['flag.updated'], flag_id: id }
      const { webhook } = await call('POST', `/projects/${app.project_id}/webhooks`, asked)
      flags.push(id)
      webhooks.set(id, webhook.id)
    }
    /** Of each flag the newest number that was acknowledged. Its description is the number of changes that it has seen. */
    const acknowledged = new Map(flags.map((id) => [id, 0]))

    for (let kill = 0; kill < KILLS; kill++) {
      let writes = 0
      let isOver = false
      const write = async (id: number): Promise<void> => {
        while (!isOver) {
          const next = (acknowledged.get(id) ?? 0) + 1
          try {
            await call('PATCH', `/flags/${id}`, { description: String(next) })
          } catch (error) {
            if (isOver) return
            // A database that is too busy says so; the same change is asked for again.
            if (String(error).includes('DATABASE_UNAVAILABLE')) continue
            throw error
          }
          acknowledged.set(id, next)
          writes += 1
        }
      }
      const writing = flags.map(write)
      await until(() => writes >= WRITES, { timeout: 120_000, message: () => `${writes} writes\n${tower.errors()}` })
      isOver = true
      tower.kill('SIGKILL')
      await Promise.all(writing)
      await tower.exit
      ;({ tower, call } = await start())

      for (const id of flags) {
        const stored = Number((await call('GET', `/flags/${id}`)).description)
        // What was under way may be stored, and nobody was told.
        const told = acknowledged.get(id) ?? 0
        expect([told, told + 1]).toContain(stored)
        acknowledged.set(id, stored)
      }
      await until(() => flags.every((id) => (acknowledged.get(id) ?? 0) - heard(id).size < MOST_UNHEARD), {
        timeout: 120_000,
      })
    }
    const logs: { flag_id: number; action_type: string }[] = []
    for (let before = ''; ; ) {
      const page: { log_id: number; flag_id: number; action_type: string }[] = await call(
        'GET',
        `/logs?limit=1000${before}`,
      )
      logs.push(...page)
      const last = page.at(-1)
      if (page.length < 1_000 || !last) break
      before = `&before=${last.log_id}`
    }
    for (const [id, changes] of acknowledged) {
      const entries = logs.filter(({ flag_id, action_type }) => flag_id === id && action_type === 'update')
      expect(entries).toHaveLength(changes)
      const deliveries = await deliveriesOf(`/projects/${app.project_id}/webhooks/${webhooks.get(id)}/deliveries`, call)
      expect(deliveries).toHaveLength(changes)
      const delivered = deliveries.filter(({ state }) => state === 'delivered')
      expect(deliveries.filter(({ state }) => state === 'pending')).toHaveLength(changes - delivered.length)
      expect(heard(id).size).toBeGreaterThanOrEqual(delivered.length)
    }
    const changes = [...acknowledged.values()].reduce((sum, each) => sum + each, 0)
    const told = flags.reduce((sum, id) => sum + heard(id).size, 0)
    process.stdout.write(
      `${kind}: killed ${KILLS} times, ${changes} changes stored, each with its entry and its delivery; ${told} were heard\n`,
    )
  },
  300_000 + KILLS * WRITES * 100,
)

interface Delivery {
  readonly id: number
  readonly state: string
}

async function deliveriesOf(path: string, call: ReturnType<typeof api>): Promise<Delivery[]> {
  const deliveries: Delivery[] = []
  for (;;) {
    const last = deliveries.at(-1)
    const page: Delivery[] = await call('GET', last ? `${path}?before=${last.id}` : path)
    if (page.length === 0) return deliveries
    deliveries.push(...page)
  }
}
