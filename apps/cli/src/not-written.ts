import { CliError } from './errors.js'

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'its directory is not there',
  EACCES: 'you may not write there',
  EISDIR: 'it is a directory',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk can only be read',
}

/** What a file system says of a file that cannot be written, in words; any other error as it is. */
export function notWritten(file: string, error: unknown): unknown {
  const why = error instanceof Error && 'code' in error ? WHY[String(error.code)] : undefined
  return why === undefined ? error : new CliError('INVALID_FILE', `${file} cannot be written: ${why}`, { cause: error })
}
