import { CliError } from './errors.js'
import { OPTION_NAMES } from './option-names.js'

interface Chosen {
  readonly host: string
  readonly port: number
  /** Option and value, as shown to a person: `--data (TAILSLIDE_DATA) is "./x"`. */
  readonly database: string
}

/** Why Tower could not start, in the words of the options that can mend it; any other error comes back as it is. */
export function explain(error: unknown, chosen: Chosen): unknown {
  const cannot = (what: string): CliError => new CliError('CANNOT_START', what, { cause: error })
  const port = `${OPTION_NAMES.port} is "${chosen.port}"`
  const host = `${OPTION_NAMES.host} is "${chosen.host}"`
  for (const link of chain(error)) {
    if (link.code === 'EADDRINUSE') {
      return cannot(
        `${port}: another process listens on ${chosen.host}:${chosen.port}; choose a free port, or 0 for any`,
      )
    }
    if (link.code === 'EACCES' && link.syscall === 'listen') {
      return cannot(`${port}: this user may not listen on it; choose a port above 1023`)
    }
    if (link.code === 'EADDRNOTAVAIL' || (link.code === 'ENOTFOUND' && link.hostname === chosen.host)) {
      return cannot(`${host}: must be an address of this machine`)
    }
    if (typeof link.code === 'string' && link.code.startsWith('DATABASE_')) {
      return cannot(`${chosen.database}: ${firstLine(link.message)}`)
    }
  }
  return error
}

/** An error, what caused it, what caused that, and so on. */
function* chain(error: unknown): Generator<Error & { code?: unknown; syscall?: unknown; hostname?: unknown }> {
  for (let link = error, depth = 0; link instanceof Error && depth < 10; link = link.cause, depth += 1) yield link
}

const firstLine = (message: string): string => message.split('\n', 1)[0] ?? message
