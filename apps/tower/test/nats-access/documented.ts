import { readFileSync } from 'node:fs'
import { until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { connectNats, type NatsLink } from '@tailslide/transports/nats'
import { findNats210 } from '../../../../scripts/nats-2.10.mjs'

/** The words that the documented configurations take from the environment. */
const WORDS: Readonly<Record<string, string>> = {
  NATS_TOKEN: 'token-of-all',
  TOWER_PASSWORD: 'tower-word',
  AEROBAT_PASSWORD: 'aerobat-word',
  TOWER_ACCESS_PASSWORD: 'access-word',
  APP_1_PASSWORD: 'one-word',
  APP_2_PASSWORD: 'two-word',
}

/** A file of docs/nats as it stands, but for the port and the folder, which a test brings itself. */
export function documentedConfig(file: string, words: Readonly<Record<string, string>> = {}): string {
  const text = readFileSync(new URL(`../../../../docs/nats/${file}`, import.meta.url), 'utf8')
  const own = text.replace(/^port:.*$/m, '').replace(/^jetstream \{.*$/m, '')
  // The server takes a word that is defined and not used for a mistake.
  const used = Object.entries({ ...WORDS, ...words }).filter(([name]) => own.includes(`$${name}`))
  return used.map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`).join('') + own
}

export function nats210(): string {
  const program = findNats210()
  if (!program) throw new Error('nats-server 2.10 or newer was not found: `node scripts/nats-2.10.mjs` fetches one')
  return program
}

export const addressOf = (user: string, word: string, port: number): string =>
  `nats://${user}:${word}@127.0.0.1:${port}`

/** A link that is up. */
export async function linkTo(servers: string, token?: string): Promise<NatsLink> {
  const link = connectNats({ servers, token, clock: systemClock })
  link.start()
  await until(() => link.status.state === 'up', { message: () => `a link: ${JSON.stringify(link.status)}` })
  return link
}
