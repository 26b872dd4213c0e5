import { call } from '../../api/call.js'
import { ApiProblem } from '../../api/problem.js'
import { readProblem } from '../../api/read-problem.js'
import { towerNow } from '../../clock/tower-now.js'
import { words } from '../../words/words.js'

/** A service that is played: it has a key of its own, and tells how its calls ended, as an SDK does. */
export interface PlayedService {
  tell(kind: 'success' | 'failure', count: number): Promise<void>
  /** The key opens nothing any more. */
  end(): Promise<void>
}

/** In case that the page is closed before it has ended it. */
const KEY_LASTS_MS = 10 * 60_000

export async function playService(appId: number, flagId: number): Promise<PlayedService> {
  const expires_at = new Date(towerNow() + KEY_LASTS_MS).toISOString()
  const { payload: key } = await call('POST /api/apps/:id/keys', {
    params: { id: appId },
    body: { name: words.start.practice.keyName, expires_at },
  })
  const instance = `practice-${key.id}`
  let batch = 0
  return {
    tell: (kind, count) => send(appId, key.key, { instance, batch: `${batch++}`, counts: [{ flagId, kind, count }] }),
    async end() {
      await call('DELETE /api/apps/:id/keys/:keyId', { params: { id: appId, keyId: key.id } })
    },
  }
}

/** Apart from all other calls: it shows the key, and no cookie of whoever looks on. */
async function send(appId: number, key: string, body: object): Promise<void> {
  let response: Response
  try {
    response = await fetch(`/api/sdk/apps/${appId}/signals`, {
      method: 'POST',
      credentials: 'omit',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  } catch (cause) {
    throw new ApiProblem('UNREACHABLE', { cause })
  }
  if (!response.ok) throw readProblem(response.status, await response.text())
}
