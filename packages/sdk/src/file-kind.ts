import type { Stats } from 'node:fs'
import { constants, type FileHandle, open } from 'node:fs/promises'

/** What a path leads to that is no regular file, in words; undefined for one that is. */
export function irregularKind(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined
  if (stats.isDirectory()) return 'a folder'
  if (stats.isFIFO()) return 'a pipe'
  return stats.isSocket() ? 'a socket' : 'a device'
}

/** A pipe would hold a thread until somebody writes to it, and the end of the process with it: it is opened without waiting. */
export const openToRead = (path: string): Promise<FileHandle> =>
  open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
