import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spawnNode } from '@tailslide/testkit'

const MAIN = fileURLToPath(new URL('../../../cli/dist/main.js', import.meta.url))

export interface StartedTower {
  readonly url: string
  readonly setupLink: string
  /** Tower's HTTP API as a program uses it; resolves with the payload, rejects where it is refused. */
  call<Payload>(method: string, path: string, body?: object): Promise<Payload>
  stop(): Promise<void>
}

/** `tailslide start` as it is built, on a directory of its own, with the pages that are built. */
export async function startTower(): Promise<StartedTower> {
  const data = await mkdtemp(join(tmpdir(), 'tailslide-dashboard-'))
  const child = spawnNode(MAIN, ['start', '--data', data, '--port', '0', '--json', '--log-level', 'error'], {})
  const { url, adminToken, setupLink } = JSON.parse(await child.nextLine(() => true, 60_000))
  return {
    url,
    setupLink,
    async call<Payload>(method: string, path: string, body?: object) {
      const response = await fetch(`${url}/api${path}`, {
        method,
        headers: {
          authorization: `Bearer ${adminToken}`,
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
      const { payload }: { payload: Payload } = JSON.parse(text)
      return payload
    },
    async stop() {
      child.kill('SIGTERM')
      await child.exit
      await rm(data, { recursive: true })
    },
  }
}
