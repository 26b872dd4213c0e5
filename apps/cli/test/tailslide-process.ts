import { fileURLToPath } from 'node:url'
import { type NodeChild, spawnNode } from '@tailslide/testkit'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** The built command in a process of its own; `env` is all of its environment. */
export const tailslide = (args: readonly string[], env: Record<string, string> = {}): NodeChild =>
  spawnNode(MAIN, args, env)

/** The line that `--json` prints. */
export async function announced(child: NodeChild): Promise<{ url: string; adminToken?: string }> {
  return JSON.parse(await child.nextLine(() => true, 30_000))
}

/** Tower's HTTP API as a person uses it: answers with the payload, or throws when it is refused. */
export function api(url: string, token: string | undefined) {
  return async (method: string, path: string, body?: object) => {
    const response = await fetch(`${url}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const answer = JSON.parse(await response.text())
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
    return answer.payload
  }
}
