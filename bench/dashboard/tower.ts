import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTowerClient, type TowerClient } from '@tailslide/client'
import { spawnNode } from '@tailslide/testkit'

// From `bench/dist/dashboard`.
const MAIN = fileURLToPath(new URL('../../../apps/cli/dist/main.js', import.meta.url))

export interface PagesTower {
  readonly url: string
  readonly setupLink: string
  readonly client: TowerClient
  stop(): Promise<void>
}

/** `tailslide start`, as it is built, with the pages that are built. */
export async function startPages(): Promise<PagesTower> {
  const data = await mkdtemp(join(tmpdir(), 'tailslide-pages-'))
  const child = spawnNode(MAIN, ['start', '--data', data, '--port', '0', '--json', '--log-level', 'error'])
  const { url, adminToken, setupLink } = JSON.parse(await child.nextLine(() => true, 60_000))
  return {
    url,
    setupLink,
    client: createTowerClient({ url, token: adminToken }),
    async stop() {
      child.kill('SIGTERM')
      await child.exit
      await rm(data, { recursive: true })
    },
  }
}
