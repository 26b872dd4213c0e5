/** `npm run demo`: starts the parts, plays the story, sums it up. `--keep` plays it again when asked to; `--plain` prints lines. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createTowerClient } from '@tailslide/client'
import { type Running, startProcess } from './processes.js'
import { FLAG_SETTINGS, playStory, type Summary } from './story.js'
import { Traffic } from './traffic.js'
import { plainView, terminalView } from './view.js'
import { makeVisitor } from './visitor.js'

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

interface Started {
  readonly url: string
  readonly adminToken: string
  readonly setupLink: string
}

async function startTower(): Promise<Started> {
  const tower = await startProcess(cli, ['start', '--json', '--port', '0', '--data', data])
  running.push(tower)
  const { url, adminToken, setupLink }: Started = JSON.parse(tower.firstLine)
  return { url, adminToken, setupLink }
}

/** Resolves at the next line that somebody types; where nobody can, never. */
async function enterPressed(): Promise<void> {
  const lines = createInterface({ input: process.stdin })
  await new Promise<void>((resolve) => lines.once('line', () => resolve()))
  lines.close()
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
  const { url, adminToken, setupLink } = await startTower()
  view.say(`Tower and Aerobat run in one process at ${url}`)

  const tower = createTowerClient({ url, token: adminToken })
  const app = await tower.apps.create('Shop')
  const key = await tower.keys.create(app.id)
  const flag = await tower.flags.create(app.id, FLAG_SETTINGS)
  const visitor = await makeVisitor(url, setupLink)
  view.say(`Watch it in the browser: ${url}/p/Shop/production/flags/${FLAG_SETTINGS.title}/circuit`)
  view.say(`Sign in there as ${visitor.email} with the password ${visitor.password}`)

  const shop = await startProcess(service, [url, String(app.id), key.key])
  running.push(shop)
  view.say('The shop runs in a second process and asks its SDK at each request.')

  const traffic = new Traffic(shop.firstLine)
  traffic.start()
  const play = async (since: number): Promise<void> => {
    const summary = await playStory({ tower, flagId: flag.id, serviceUrl: shop.firstLine, traffic, view })
    view.end()
    console.log(sumUp(summary, since))
  }
  await play(startedAt)
  while (keep) {
    console.log(`Customers keep coming. Press Enter to play it again, Ctrl+C to stop. Admin token: ${adminToken}`)
    await enterPressed()
    await play(performance.now())
  }
  traffic.stop()
  await endAll()
} catch (error) {
  view.end()
  console.error(error instanceof Error ? error.message : error)
  await endAll()
  process.exitCode = 1
}
