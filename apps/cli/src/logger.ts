import { type DestinationStream, destination, type Logger, pino, stdSerializers, stdTimeFunctions } from 'pino'
import type { LogLevel } from './options.js'
import { printableJson } from './printable.js'
import { withoutSeeds } from './secrets.js'

// Nothing should log a secret; should something try, it is cut out here.
const SECRETS = [
  'adminToken',
  'clientSecret',
  'cookie',
  'authorization',
  'issuerSeed',
  'password',
  'sdkKey',
  'token',
].flatMap((name) => [name, `*.${name}`])

const STDERR = 2

/**
 * Logs to standard error, so that standard output is for answers: lines of JSON, or readable ones when a person looks on.
 * Written at once, so that nothing is missing after a crash.
 */
export async function createLogger(level: LogLevel, readable: boolean): Promise<Logger> {
  const options = {
    level,
    redact: { paths: SECRETS, censor: '***' },
    timestamp: stdTimeFunctions.isoTime,
    // The usual one adds to a message those of its causes, which ours end with already.
    serializers: { err: stdSerializers.errWithCause },
    hooks: { streamWrite: readable ? (line: string) => printableJson(withoutSeeds(line)) : withoutSeeds },
    formatters: { level: (label: string) => ({ level: label }) },
  }
  if (!readable) return pino(options, destination({ fd: STDERR, sync: true }))
  return pino(options, await readableLines())
}

async function readableLines(): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty')
  return pretty({ destination: STDERR, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' })
}
