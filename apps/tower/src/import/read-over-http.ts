import { isRecord } from '@tailslide/core'
import { isNotTls, NOT_TLS_HINT } from '@tailslide/transports/tls-hint'
import { type DeployedData, type DeployedLogEntry, unreadable } from './deployed-apps.js'

const ANSWERED_WITHIN_MS = 10_000

/** Reads a deployed Tower by its HTTP API, which has no authentication and answers mistakes with status 200. */
export async function readOverHttp(address: string): Promise<DeployedData> {
  const base = address.replace(/\/+$/, '')
  const apps = await list(base, '/api/apps')
  const flags = new Map<number, readonly unknown[]>()
  for (const app of apps) {
    const id = numberOf(app, 'id')
    if (id !== undefined) flags.set(id, await list(base, `/api/apps/${id}/flags`))
  }
  const log = (await list(base, '/api/logs')).flatMap((entry): DeployedLogEntry[] => {
    const flagId = numberOf(entry, 'flag_id')
    const action = isRecord(entry) ? entry.action_type : undefined
    return flagId !== undefined && typeof action === 'string' ? [{ flagId, action }] : []
  })
  return { apps, flags, log }
}

async function list(base: string, path: string): Promise<unknown[]> {
  const url = base + path
  let status: number
  let body: unknown
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWERED_WITHIN_MS) })
    status = response.status
    body = await response.json()
  } catch (cause) {
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
    if (isNotTls(cause)) throw unreadable(`${url}: ${NOT_TLS_HINT}`, cause)
    throw unreadable(`${url}: ${inner instanceof Error ? inner.message || inner.name : String(inner)}`, cause)
  }
  const payload = isRecord(body) ? body.payload : undefined
  if (status === 200 && Array.isArray(payload)) return payload
  throw unreadable(`${url} answered ${status} without a list, as no deployed Tower does`)
}

function numberOf(entry: unknown, key: 'id' | 'flag_id'): number | undefined {
  const value = isRecord(entry) ? entry[key] : undefined
  return typeof value === 'number' ? value : undefined
}
