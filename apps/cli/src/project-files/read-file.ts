import { closeSync, openSync, readSync } from 'node:fs'
import { decodeFile, isRecord, MOST_FILE_BYTES } from '@tailslide/core'
import { CliError } from '../errors.js'
import { fromText } from './project-file.js'

/** The project of a file; `-` is standard input. */
export function readConfig(path: string): Readonly<Record<string, unknown>> {
  const config = fromText(read(path))
  if (isRecord(config)) return config
  throw new CliError('INVALID_FILE', `${path} has no project in it: see \`tailslide export --help\``)
}

export function readIfThere(path: string): string | undefined {
  try {
    return textOf(path, readAtMost(path, MOST_FILE_BYTES) ?? tooLong(path))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function read(path: string): string {
  return textOf(path, bytesOf(path))
}

function bytesOf(path: string): Uint8Array {
  let bytes: Uint8Array | undefined
  try {
    bytes = readAtMost(path, MOST_FILE_BYTES)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new CliError('INVALID_FILE', `${path} cannot be read: ${why}`, { cause })
  }
  return bytes ?? tooLong(path)
}

function tooLong(path: string): never {
  throw new CliError('INVALID_FILE', `${path} has more than ${MOST_FILE_BYTES} bytes, which is the most`)
}

const READ_AT_ONCE = 1_048_576

/** Undefined where there is more. What a file says of its size is not what comes of it: a link to a device has none, and no end. */
function readAtMost(path: string, most: number): Uint8Array | undefined {
  const file = path === '-' ? 0 : openSync(path, 'r')
  try {
    const parts: Buffer[] = []
    for (let length = 0; length <= most; ) {
      const part = Buffer.alloc(READ_AT_ONCE)
      const read = readSync(file, part)
      if (read === 0) return Buffer.concat(parts)
      length += read
      parts.push(part.subarray(0, read))
    }
    return undefined
  } finally {
    if (file !== 0) closeSync(file)
  }
}

function textOf(path: string, bytes: Uint8Array): string {
  const decoded = decodeFile(bytes)
  if ('text' in decoded) return decoded.text
  throw new CliError('INVALID_FILE', `${path} cannot be read: ${decoded.refused}`)
}
