/** `npm run demo`: starts the parts, plays the story, sums it up. `--keep` leaves Tower running; `--plain` prints lines. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTowerClient } from '@tailslide/client'
import { type Running, startProcess } from './processes.js'
import { FLAG_SETTINGS, playStory, type Summary } from './story.js'
import { Traffic } from './traffic.js'
import { plainView, terminalView } from './view.js'

const keep = process.argv.includes('--keep')
const plain = process.argv.includes('--plain') || !process.stdout.isTTY

const cli = fileURLToPath(import.meta.resolve('@tailslide/cli/dist/main.js'))
const service = fileURLToPath(new URL('service.js', import.meta.url))
const data = mkdtempSync(join(tmpdir(), 'tailslide-demo-'))

const view = plain ? plainView(process.stdout, () => performance.now()) : terminalView(process.stdout)
const running: Running[] = []
let ending: Promise<void> | undefined

function endAll(): Promise<void> {
  ending ??= (async () => {
    for (const part of running.reverse()) await part.stop()
    rmSync(data, { recursive: true, force: true })
  })()
  return ending
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void endAll().finally(() => process.exit(130)))
}

async function startTower(): Promise<{ url: string; adminToken: string }> {
  const tower = await startProcess(cli, ['start', '--json', '--port', '0', '--data', data])
  running.push(tower)
  const { url, adminToken }: { url: string; adminToken: string } = JSON.parse(tower.firstLine)
  return { url, adminToken }
}

function sumUp(summary: Summary, startedAt: number): string {
  const share = (summary.failed / summary.sent) * 100
  return [
    '',
    `  ${summary.millisecondsToOff.toFixed(0)} ms from the first failure to off for everyone`,
    `  ${summary.recoverySeconds.toFixed(1)} s from mended to closed, by itself`,
    `  ${summary.failed} of ${summary.sent} requests failed (${share.toFixed(1)} %)`,
    `  ${((performance.now() - startedAt) / 1000).toFixed(0)} s in all`,
    '',
  ].join('\n')
}

try {
  const startedAt = performance.now()
  const { url, adminToken } = await startTower()
  view.say(`Tower and Aerobat run in one process at ${url}`)

  const tower = createTowerClient({ url, token: adminToken })
  const app = await tower.apps.create('Shop')
  const key = await tower.keys.create(app.id)
  const flag = await tower.flags.create(app.id, FLAG_SETTINGS)

  const shop = await startProcess(service, [url, String(app.id), key.key])
  running.push(shop)
  view.say('The shop runs in a second process and asks its SDK at each request.')

  const traffic = new Traffic(shop.firstLine)
  traffic.start()
  const summary = await playStory({ tower, flagId: flag.id, serviceUrl: shop.firstLine, traffic, view })
  traffic.stop()
  view.end()
  console.log(sumUp(summary, startedAt))

  if (keep) {
    console.log(`Tower keeps running at ${url}\nAdmin token: ${adminToken}\nPress Ctrl+C to stop.`)
    setInterval(() => {}, 1 << 30)
  } else {
    await endAll()
  }
} catch (error) {
  view.end()
  console.error(error instanceof Error ? error.message : error)
  await endAll()
  process.exitCode = 1
}
