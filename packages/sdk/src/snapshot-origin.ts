import { createHash } from 'node:crypto'
import { parseNatsServers, parseTowerUrl } from '@tailslide/transports/addresses'
import type { RulesetRoute } from './settings.js'

/**
 * What tells the Tower that rulesets come from, of which two Towers have none in common: the addresses, and the SDK key, hashed.
 * An address may move and a key be replaced, each without the other. Empty where nothing is known.
 */
export type Origin = readonly string[]

export function originOf(route: RulesetRoute): Origin {
  switch (route.via) {
    case 'custom':
      return []
    case 'nats':
      return [...natsMarks(route.servers), ...keyMark(route.token)]
    case 'nats-live':
      return [...natsMarks(route.servers), towerMark(route.towerUrl), ...keyMark(route.sdkKey)]
    case 'http':
      return [towerMark(route.towerUrl), ...keyMark(route.sdkKey)]
  }
}

/** Where one of the two is not known, nothing speaks against it. */
export const isSameOrigin = (one: Origin, other: Origin): boolean =>
  one.length === 0 || other.length === 0 || one.some((mark) => other.includes(mark))

const natsMarks = (servers: string): Origin => parseNatsServers(servers).servers.map((server) => mark(`nats ${server}`))

function towerMark(towerUrl: string): string {
  const { hostname, port, prefix } = parseTowerUrl(towerUrl)
  return mark(`tower ${hostname}:${port}${prefix}`)
}

/** A token that people thought up could be found from its hash by trying; a key of Tower's is 256 random bits. */
const keyMark = (key: string | undefined): Origin => (key?.startsWith('tsk_') ? [mark(`key ${key}`)] : [])

const mark = (text: string): string =>
  createHash('sha256').update(`tailslide snapshot ${text}`).digest('hex').slice(0, 16)
