import { accessSync, constants } from 'node:fs'
import { join, resolve } from 'node:path'
import { makeDirectory } from '@tailslide/tower'
import { CliError } from './errors.js'
import { OPTION_NAMES } from './option-names.js'

/** Makes the directory when it is not there and answers with the SQLite file in it; refuses one that cannot be used. */
export function prepareDataDirectory(directory: string): { directory: string; file: string } {
  const absolute = resolve(directory)
  try {
    // It holds hashes of keys and tokens, so it is for its owner alone.
    makeDirectory(absolute, 0o700)
    accessSync(absolute, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
    throw new CliError(
      'CANNOT_START',
      `${OPTION_NAMES.data} is "${directory}": must be a directory that this user may read and write${why}`,
      { cause },
    )
  }
  return { directory: absolute, file: join(absolute, 'tailslide.db') }
}
