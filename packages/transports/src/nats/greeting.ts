import { isRecord } from '@tailslide/core'

/** What a nats-server says first, as far as it matters before anything was answered. */
export interface Greeting {
  /** It can speak TLS, and may insist on it. */
  readonly offersTls: boolean
}

/** A greeting names every server of a cluster; no cluster is so large that it takes more characters than this. */
const LONGEST = 256 * 1024

/** Reads `INFO {...}`; undefined while its line is not complete. Throws when it is no nats-server who speaks. */
export function readGreeting(text: string): Greeting | undefined {
  const end = text.indexOf('\r\n')
  if (end === -1 && text.length <= LONGEST) return undefined
  const [, json] = /^INFO\s+(\{.*\})\s*$/.exec(text.slice(0, Math.max(end, 0))) ?? []
  const info = json === undefined ? undefined : parse(json)
  if (!info) throw new Error('what answers there is no nats-server')
  return { offersTls: info.tls_required === true || info.tls_available === true }
}

function parse(json: string): { readonly tls_required?: unknown; readonly tls_available?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}
