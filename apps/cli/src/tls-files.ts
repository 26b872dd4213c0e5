import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import type { Logger } from '@tailslide/core'
import { CliError } from './errors.js'
import { OPTION_NAMES } from './option-names.js'
import { noteOfDates } from './tls-dates.js'

/** Reads the certificate and its key, and logs what people should know of it; undefined when neither is named. */
export function readTlsFiles(
  files: { readonly tlsCert?: string | undefined; readonly tlsKey?: string | undefined },
  logger: Pick<Logger, 'warn'>,
): { cert: string; key: string } | undefined {
  const { tlsCert, tlsKey } = files
  if (tlsCert === undefined && tlsKey === undefined) return undefined
  if (tlsCert === undefined || tlsKey === undefined) {
    const [missing, given] = tlsCert === undefined ? (['tlsCert', 'tlsKey'] as const) : (['tlsKey', 'tlsCert'] as const)
    throw new CliError('INVALID_OPTION', `${OPTION_NAMES[given]} needs ${OPTION_NAMES[missing]} beside it`)
  }
  const [cert, key] = [read(OPTION_NAMES.tlsCert, tlsCert), read(OPTION_NAMES.tlsKey, tlsKey)]
  check({ cert }, `${OPTION_NAMES.tlsCert} is "${tlsCert}": must be a certificate in PEM, with its chain`)
  check({ key }, `${OPTION_NAMES.tlsKey} is "${tlsKey}": must be a private key in PEM, without a password`)
  check({ cert, key }, `${OPTION_NAMES.tlsKey} is "${tlsKey}": must be the key of the certificate in "${tlsCert}"`)
  const note = noteOfDates(cert, Date.now())
  if (note !== undefined) logger.warn({}, `${OPTION_NAMES.tlsCert} is "${tlsCert}": ${note}`)
  return { cert, key }
}

function check(parts: SecureContextOptions, rule: string): void {
  try {
    createSecureContext(parts)
  } catch (cause) {
    const why = cause instanceof Error ? ` (${cause.message})` : ''
    throw new CliError('CANNOT_START', `${rule}${why}`, { cause })
  }
}

function read(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
    throw new CliError('CANNOT_START', `${name} is "${file}": must be a file that this user may read${why}`, { cause })
  }
}
