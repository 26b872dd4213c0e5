import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTowerClient, type TowerClient } from '@tailslide/client'
import { spawnNode } from '@tailslide/testkit'

// From `bench/dist/dashboard`.
const MAIN = fileURLToPath(new URL('../../../apps/cli/dist/main.js', import.meta.url))
const BEHIND = new URL('behind.js', import.meta.url)

export interface PagesTower {
  readonly url: string
  readonly setupLink: string
  readonly client: TowerClient
  /** From now on it is so many milliseconds ago for this Tower, which it begins with. Time never goes back. */
  setBehind(ms: number): void
  stop(): Promise<void>
}

/** `tailslide start`, as it is built, with the pages that are built. */
export async function startPages(behindMs = 0): Promise<PagesTower> {
  const data = await mkdtemp(join(tmpdir(), 'tailslide-pages-'))
  const behind = join(data, 'behind')
  const setBehind = (ms: number): void => writeFileSync(behind, new Float64Array([ms]))
  setBehind(behindMs)
  const options = ['start', '--data', data, '--port', '0', '--json', '--log-level', 'error']
  const clock = new URL(`?by=${encodeURIComponent(behind)}`, BEHIND)
  const child = spawnNode(MAIN, options, behindMs > 0 ? { NODE_OPTIONS: `--import=${clock.href}` } : {})
  const { url, adminToken, setupLink } = JSON.parse(await child.nextLine(() => true, 60_000))
  return {
    ...{ url, setupLink, setBehind },
    client: createTowerClient({ url, token: adminToken }),
    async stop() {
      child.kill('SIGTERM')
      await child.exit
      await rm(data, { recursive: true, force: true })
    },
  }
}
