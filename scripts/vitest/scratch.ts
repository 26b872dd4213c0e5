import { accessSync, constants, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

const IN_MEMORY = '/dev/shm'
/** Databases of tests are small; packages are installed, too. */
const LEAST_FREE_BYTES = 4e9

/**
 * Where tests keep their databases: in memory where there is room, because a commit of SQLite waits for the disk, and thousands of
 * them are made. What outlives a killed process is the same in both; that the disk is asked at all, no test can see.
 */
export function scratchDirectory(): string {
  try {
    accessSync(IN_MEMORY, constants.W_OK)
    const { bavail, bsize } = statfsSync(IN_MEMORY)
    if (bavail * bsize > LEAST_FREE_BYTES) return IN_MEMORY
  } catch {
    // Not on every system.
  }
  return tmpdir()
}
