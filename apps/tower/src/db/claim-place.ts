import Libsql from 'libsql'
import { databaseFailure } from './failures.js'

export interface Claim {
  /** Whether another process has it. */
  readonly isTaken: boolean
  release(): void
}

/** Holds the lock of a file for as long as this process lives: however it ends, the system lets go of it, and nothing is left to be stale. */
export function claimPlace(path: string): Claim {
  let file: Libsql.Database | undefined
  try {
    file = new Libsql(path)
    file.pragma('busy_timeout = 0')
    file.exec('begin exclusive')
    const held = file
    return {
      isTaken: false,
      release() {
        held.exec('rollback')
        held.close()
      },
    }
  } catch (error) {
    file?.close()
    // Whether it can be written to at all is for the database itself to say.
    return { isTaken: databaseFailure(error) === 'busy', release() {} }
  }
}
