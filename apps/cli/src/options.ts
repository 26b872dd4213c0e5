import { resolve } from 'node:path'
import { Option } from '@commander-js/extra-typings'
import { HIDDEN } from '@tailslide/api'
import { DEFAULT_STREAM } from '@tailslide/core'
import { OPTION_NAMES } from './option-names.js'
import { address, natsServers, networks, refuse, SCHEME, text, wholeNumber } from './option-values.js'
import { withoutSecrets } from './secrets.js'

// Every option of every command, with its environment variable, in one place. Each is a function because commander
// keeps state in an option; each parser refuses with the option's name, its variable, the value and the rule.

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export type Database =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string }

export const shownDatabase = (database: Database): string =>
  database.kind === 'sqlite' ? resolve(database.file) : withoutSecrets(database.url)

export { required } from './option-values.js'

const ONE_HOST = 'must name one host; where there is a standby, give an address that leads to whichever is the primary'

/** Behind user and password, which may have commas. */
const hostsOf = (address: string): string => /^\w+:\/\/([^/?]*)/.exec(address)?.[1]?.split('@').at(-1) ?? ''

function database(value: string): Database {
  const scheme = SCHEME.exec(value)?.[1]?.toLowerCase()
  const rule = 'must be the path of an SQLite file, or an address such as postgres://user@host:5432/tailslide'
  if (scheme === undefined) {
    if (value.trim() === '') throw refuse(OPTION_NAMES.database, value, rule)
    return { kind: 'sqlite', file: value }
  }
  if (hostsOf(value).includes(',')) throw refuse(OPTION_NAMES.database, withoutSecrets(value), ONE_HOST)
  if ((scheme === 'postgres' || scheme === 'postgresql') && URL.canParse(value)) return { kind: 'postgres', url: value }
  throw refuse(OPTION_NAMES.database, withoutSecrets(value), rule)
}

export const dataOption = () =>
  new Option('--data <directory>', 'where everything is kept; made when it is not there')
    .env('TAILSLIDE_DATA')
    .default('./.tailslide')
    .argParser(text(OPTION_NAMES.data, 'must be the path of a directory', /\S/))

export const databaseOption = () =>
  new Option('--database <address>', 'path of an SQLite file, or postgres://user:password@host:5432/name')
    .env('TAILSLIDE_DATABASE_URL')
    .argParser(database)

export const hostOption = () =>
  new Option('--host <address>', 'address to listen on; 0.0.0.0 for all')
    .env('TAILSLIDE_HOST')
    .default('127.0.0.1')
    .argParser(text(OPTION_NAMES.host, 'must be an address or a host name', /^\S+$/))

export const portOption = () =>
  new Option('--port <number>', 'port to listen on; 0 takes any free one')
    .env('TAILSLIDE_PORT')
    .default(3001)
    .argParser(wholeNumber(OPTION_NAMES.port, 0, 65_535))

export const tlsCertOption = () =>
  new Option('--tls-cert <file>', 'speak HTTPS with this certificate, in PEM with its chain')
    .env('TAILSLIDE_TLS_CERT')
    .argParser(text(OPTION_NAMES.tlsCert, 'must be the path of a file', /\S/))

export const tlsKeyOption = () =>
  new Option('--tls-key <file>', 'key of the certificate, in PEM')
    .env('TAILSLIDE_TLS_KEY')
    .argParser(text(OPTION_NAMES.tlsKey, 'must be the path of a file', /\S/))

export const publicUrlOption = () =>
  new Option('--public-url <address>', 'where browsers reach this Tower, such as https://tower.example.com')
    .env('TAILSLIDE_PUBLIC_URL')
    .argParser((value: string): string => {
      const url = /^https?:\/\//i.test(value) && URL.canParse(value) ? new URL(value) : undefined
      const isPlain = url && url.pathname === '/' && url.search + url.hash + url.username + url.password === ''
      if (isPlain) return url.origin
      const rule = 'must be http:// or https:// with a host and nothing behind it, such as https://tower.example.com'
      throw refuse(OPTION_NAMES.publicUrl, withoutSecrets(value), rule)
    })

export const metricsPublicOption = () =>
  new Option('--metrics-public', 'let everybody read /metrics, instead of whoever has an admin token')

export const healthPortOption = () =>
  new Option(
    '--health-port <number>',
    'answer /healthz, /readyz and /metrics on this port; without it, no port is open',
  )
    .env('TAILSLIDE_HEALTH_PORT')
    .argParser(wholeNumber(OPTION_NAMES.healthPort, 0, 65_535))

export const healthHostOption = () =>
  new Option('--health-host <address>', 'address of the health port; 0.0.0.0 for all')
    .env('TAILSLIDE_HEALTH_HOST')
    .default('127.0.0.1')
    .argParser(text(OPTION_NAMES.healthHost, 'must be an address or a host name', /^\S+$/))

export const backupDataOption = () =>
  new Option('--data <directory>', 'directory of `tailslide start`')
    .env('TAILSLIDE_DATA')
    .default('./.tailslide')
    .argParser(text(OPTION_NAMES.data, 'must be the path of a directory', /\S/))

export const newAdminOption = () => new Option('--new', 'make the account where nobody has the address')

export const toOption = () =>
  new Option('--to <file>', 'where the copy goes; must not be there yet').argParser(
    text(OPTION_NAMES.to, 'must be the path of a file', /\S/),
  )

export const fromOption = () =>
  new Option(
    '--from <address>',
    'deployed Tower: http://host:3001, or its database, postgres://user:password@host/name',
  ).argParser((value: string): string => {
    const scheme = SCHEME.exec(value)?.[1]?.toLowerCase()
    const isKnown = ['http', 'https', 'postgres', 'postgresql'].some((known) => known === scheme)
    if (isKnown && URL.canParse(value)) return value
    const rule = 'must be the address of a Tower, such as http://localhost:3001, or postgres://user@host:5432/name'
    throw refuse(OPTION_NAMES.from, withoutSecrets(value), rule)
  })

export const appsOption = () =>
  new Option('--apps <ids>', 'import these apps only, separated by commas; without it all').argParser(
    (value: string): number[] => {
      const parse = wholeNumber(OPTION_NAMES.apps, 1, 999_999_999)
      return value.split(',').map((id) => parse(id.trim()))
    },
  )

const SHORTEST_TOKEN = 20

export const trustedProxiesOption = () =>
  new Option('--trusted-proxies <networks>', 'whose X-Forwarded-For is believed, such as 10.0.0.0/8 or loopback')
    .env('TAILSLIDE_TRUSTED_PROXIES')
    .argParser(networks(OPTION_NAMES.trustedProxies))

export const webhooksAllowOption = () =>
  new Option(
    '--webhooks-allow <networks>',
    'private networks that webhooks may be sent to, such as 10.0.0.0/8 or loopback',
  )
    .env('TAILSLIDE_WEBHOOKS_ALLOW')
    .argParser(networks(OPTION_NAMES.webhooksAllow))

export const historyDaysOption = () =>
  new Option('--history-days <number>', 'forget entries of the history that are older; without it, none is forgotten')
    .env('TAILSLIDE_HISTORY_DAYS')
    .argParser(wholeNumber(OPTION_NAMES.historyDays, 1, 36_500))

export const adminTokenOption = () =>
  new Option('--admin-token <token>', 'take this admin token instead of making one at the first start')
    .env('TAILSLIDE_ADMIN_TOKEN')
    .argParser((value: string): string => {
      if (value.length >= SHORTEST_TOKEN && !/\s/.test(value)) return value
      const rule = `must have at least ${SHORTEST_TOKEN} characters and no white space`
      throw refuse(OPTION_NAMES.adminToken, '***', rule)
    })

export const natsOption = () =>
  new Option('--nats <addresses>', 'NATS servers with JetStream, separated by commas')
    .env('TAILSLIDE_NATS_SERVER')
    .argParser(natsServers(OPTION_NAMES.nats, 'nats://localhost:4222'))

export const natsTokenOption = () =>
  new Option('--nats-token <token>', 'token of the NATS servers; the variable keeps it out of process lists').env(
    'TAILSLIDE_NATS_TOKEN',
  )

export const natsStreamOption = () =>
  new Option('--nats-stream <name>', 'JetStream stream of rulesets and circuit messages')
    .env('TAILSLIDE_NATS_STREAM')
    .default(DEFAULT_STREAM)
    .argParser(
      text(OPTION_NAMES.natsStream, 'must be a name without white space, dots, slashes, * and >', /^[^\s.*>/\\]+$/),
    )

export const natsManageStreamOption = () =>
  new Option('--nats-manage-stream <true|false>', 'make the stream and keep its settings right; false only checks it')
    .env('TAILSLIDE_NATS_MANAGE_STREAM')
    .default(true)
    .argParser((value: string): boolean => {
      if (value === 'true' || value === 'false') return value === 'true'
      throw refuse(OPTION_NAMES.natsManageStream, value, 'must be true or false')
    })

const LARGEST_MESSAGE = 64 * 1024 * 1024

/** Answers with the bytes above which a ruleset is compressed; Infinity stands for what NATS would refuse plain. */
export const natsCompressOption = () =>
  new Option(
    '--nats-compress [bytes]',
    'compress rulesets that NATS would refuse plain, or of more bytes; SDKs and Aerobats of other projects die of it',
  )
    .env('TAILSLIDE_NATS_COMPRESS')
    .preset('true')
    .argParser((value: string): number => {
      if (value === 'true') return Number.POSITIVE_INFINITY
      const bytes = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
      if (bytes <= LARGEST_MESSAGE) return bytes
      throw refuse(OPTION_NAMES.natsCompress, value, `must be true, or a whole number from 0 to ${LARGEST_MESSAGE}`)
    })

export const natsAccessOption = () =>
  new Option(
    '--nats-access <addresses>',
    'let SDKs connect to NATS with their keys; the servers with a user of their system account',
  )
    .env('TAILSLIDE_NATS_ACCESS')
    .argParser(natsServers(OPTION_NAMES.natsAccess, 'nats://tower-access:password@localhost:4222'))

export const natsIssuerSeedOption = () =>
  new Option(
    '--nats-issuer-seed <seed>',
    'what `tailslide nats-issuer` made; the variable keeps it out of process lists',
  )
    .env('TAILSLIDE_NATS_ISSUER_SEED')
    .argParser((value: string): string => {
      if (/^SA[A-Z2-7]{56}$/.test(value)) return value
      throw refuse(OPTION_NAMES.natsIssuerSeed, '***', 'must be 58 capital letters and digits that begin with SA')
    })

export const natsAccountOption = () =>
  new Option('--nats-account <name>', 'account of the NATS servers that SDKs join, where the stream is')
    .env('TAILSLIDE_NATS_ACCOUNT')
    .default('TAILSLIDE')
    .argParser(text(OPTION_NAMES.natsAccount, 'must be a name without white space', /^\S+$/))

export const redisOption = () =>
  new Option('--redis <address>', 'Redis or Valkey that keeps the signals, with or without the TimeSeries module')
    .env('TAILSLIDE_REDIS_URL')
    .argParser(address(OPTION_NAMES.redis, ['redis', 'rediss'], 'redis://localhost:6379'))

export const tickOption = () =>
  new Option('--tick <milliseconds>', 'how often circuits are looked at')
    .env('TAILSLIDE_TICK')
    .default(100)
    .argParser(wholeNumber(OPTION_NAMES.tick, 10, 60_000))

export const logLevelOption = () =>
  new Option('--log-level <level>', 'least level that is logged')
    .env('TAILSLIDE_LOG_LEVEL')
    .choices(LOG_LEVELS)
    .default('info' as const)

export const jsonOption = () =>
  new Option('--json', 'print one JSON line once it runs: {"url":"...","adminToken":"..."}')

export const printJsonOption = () => new Option('--json', 'print JSON, for scripts')

export const towerUrlOption = () =>
  new Option('--tower <address>', 'the Tower to ask; default: that of the last `tailslide login`')
    .env('TAILSLIDE_TOWER_URL')
    .argParser(address(OPTION_NAMES.tower, ['http', 'https'], 'http://localhost:3001'))

export const tokenOption = () =>
  new Option('--token <token>', 'API token; the variable, or a login, keeps it out of process lists').env(
    'TAILSLIDE_TOKEN',
  )

export const projectOption = (about = 'the project, by its title, or its id as id:7; not needed where there is one') =>
  new Option('--project <title>', about).env('TAILSLIDE_PROJECT')

export const envOption = (about = 'the environment; default: production') =>
  new Option('--env <name>', about).env('TAILSLIDE_ENV')

const LONGEST_REASON = 500
const ONE_HIDDEN = new RegExp(HIDDEN, 'u')

export const reasonOption = () =>
  new Option('--reason <words>', 'why, for the history').argParser((value: string): string => {
    if (value.trim() !== '' && value.length <= LONGEST_REASON && !ONE_HIDDEN.test(value)) return value
    const rule = `must be 1 to ${LONGEST_REASON} characters on one line, without invisible characters`
    throw refuse(OPTION_NAMES.reason, value.slice(0, 100), rule)
  })
