import { readFileSync, statSync } from 'node:fs'
import { isRecord, MOST_FILE_BYTES, NOT_UTF8 } from '@tailslide/core'
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
    return toUtf8(path, readFileSync(path))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function read(path: string): string {
  return toUtf8(path, bytesOf(path))
}

function bytesOf(path: string): Uint8Array {
  let size: number
  try {
    size = path === '-' ? 0 : statSync(path).size
    if (size <= MOST_FILE_BYTES) return readFileSync(path === '-' ? 0 : path)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new CliError('INVALID_FILE', `${path} cannot be read: ${why}`, { cause })
  }
  throw new CliError('INVALID_FILE', `${path} has ${size} bytes, and the most is ${MOST_FILE_BYTES}`)
}

/** What is no UTF-8 would be read with other letters than it has, and nobody would be told. */
function toUtf8(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new CliError('INVALID_FILE', `${path} cannot be read: ${NOT_UTF8}`, { cause })
  }
}
