import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type NodeChild, spawnNode } from '@tailslide/testkit'

const MAIN = fileURLToPath(new URL('../../../cli/dist/main.js', import.meta.url))

export interface StartedTower {
  readonly url: string
  readonly setupLink: string
  /** Tower's HTTP API as a program uses it; resolves with the payload, rejects where it is refused. */
  call<Payload>(method: string, path: string, body?: object): Promise<Payload>
  /** What `tailslide` prints with these arguments. */
  command(...args: readonly string[]): Promise<string>
  /** Goes away, as at an upgrade; `comeBack` starts it at the same address, with what it knew. */
  goAway(): Promise<void>
  comeBack(): Promise<void>
  /** Stands still with its connections open, as where its disk hangs; `thaw` lets it go on. */
  freeze(): void
  thaw(): void
  stop(): Promise<void>
}

/** `tailslide start` as it is built, on a directory of its own, with the pages that are built; `options` are those of the command line. */
export async function startTower(...options: readonly string[]): Promise<StartedTower> {
  const data = await mkdtemp(join(tmpdir(), 'tailslide-dashboard-'))
  const start = (port: string): NodeChild =>
    spawnNode(MAIN, ['start', '--data', data, '--port', port, '--json', '--log-level', 'error', ...options], {})
  let child = start('0')
  const { url, adminToken, setupLink } = JSON.parse(await child.nextLine(() => true, 60_000))
  const goAway = async (): Promise<void> => {
    child.kill('SIGTERM')
    await child.exit
  }
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
    async command(...args) {
      const child = spawnNode(MAIN, args, { TAILSLIDE_TOWER_URL: url, TAILSLIDE_TOKEN: adminToken })
      const { code } = await child.exit
      if (code !== 0) throw new Error(child.errors())
      return child.lines.join('\n')
    },
    goAway,
    async comeBack() {
      child = start(new URL(url).port)
      await child.nextLine(() => true, 60_000)
    },
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    async stop() {
      await goAway()
      await rm(data, { recursive: true })
    },
  }
}
