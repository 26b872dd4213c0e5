import type { Stats } from 'node:fs'
import { type FileHandle, stat } from 'node:fs/promises'
import { isError } from '@tailslide/transports/is-error'
import { irregularKind, openToRead } from './file-kind.js'
import { maybeSnapshot } from './ruleset-file.js'

/** Twice the longest ruleset that a connection brings (64 MB): written anew, with what fields mean that it left out, it is longer. */
export const LONGEST_SNAPSHOT = 128 * 1024 * 1024
/** Longer than any first line. */
export const HEADER_BYTES = 65_536
/** A snapshot of 2,000 flags that a crash has zeroed is not longer; images of disks and files for swapping, all zeros when they are new, are. */
const MOST_ZEROS = 1024 * 1024

/** What stands at the path is not ours to read or to take the place of. */
export class SomebodysFile extends Error {
  constructor(file: string, what: string, orElse: string) {
    super(
      `${file} ${what}, so it is left as it is and no snapshot is kept: give snapshotFile a path of its own, or ${orElse}, and start again`,
    )
  }
}

/**
 * As much of the snapshot at the path as is asked for, whole or damaged; undefined where nothing stands. Throws SomebodysFile for
 * anything else. Reads no more than the first 64 kB before it is known as ours.
 */
export async function readOurs(path: string, most: number): Promise<Buffer | undefined> {
  try {
    // Before it is opened: that alone can set a device in motion.
    refuseIrregular(path, await stat(path))
    const handle = await openToRead(path)
    try {
      return await readHandle(handle, path, most)
    } finally {
      await handle.close()
    }
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || PASSES.has(code)) throw error
    if (IS_NOTHING.has(code)) return undefined
    throw new SomebodysFile(path, `cannot be read (${code})`, 'make that file readable')
  }
}

async function readHandle(handle: FileHandle, path: string, most: number): Promise<Buffer> {
  const stats = await handle.stat()
  refuseIrregular(path, stats)
  const beginning = await bytesOf(handle, HEADER_BYTES)
  const length = Math.min(stats.size, most)
  if (stats.size <= LONGEST_SNAPSHOT && maybeSnapshot(beginning)) {
    return length > beginning.length ? bytesOf(handle, length) : beginning
  }
  if (stats.size <= MOST_ZEROS && isZeros(beginning) && isZeros(await bytesOf(handle, MOST_ZEROS))) return beginning
  throw new SomebodysFile(path, 'is no snapshot', 'remove that file')
}

const isZeros = (bytes: Buffer): boolean => bytes.equals(Buffer.alloc(bytes.length))

function refuseIrregular(path: string, stats: Stats): void {
  const kind = irregularKind(stats)
  if (kind !== undefined) throw new SomebodysFile(path, `is ${kind} and no file`, 'leave snapshotFile out')
}

/** The first of the file; fewer where it ends before. */
export async function bytesOf(handle: FileHandle, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length)
  let end = 0
  while (end < length) {
    const { bytesRead } = await handle.read(bytes, end, length - end, end)
    if (bytesRead === 0) break
    end += bytesRead
  }
  return bytes.subarray(0, end)
}

/** The second: a file stands where a folder should be. */
const IS_NOTHING = new Set(['ENOENT', 'ENOTDIR'])
/** Of the process or the moment, and not of the file. */
const PASSES = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EBUSY', 'ESTALE'])

/** Of Node's errors. */
export function codeOf(error: unknown): string | undefined {
  return isError(error) && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
