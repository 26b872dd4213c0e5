import { readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs'

/** SQLite has a code for it, SQLITE_READONLY_DBMOVED, and looks in other modes of its journal only. */
const MOVED = 1032

/**
 * Of a file that was just opened: the function returned throws when it, or the log beside it, is not the one at its path any more. A
 * system lets go of what was deleted or replaced only when it is closed, so that everything goes on well until then.
 */
export function requireInPlace(path: string, identityOf = numberOf): () => void {
  const opened = new Map<string, string | undefined>([[path, identityOf(path)]])
  return () => {
    for (const at of [path, `${path}-wal`]) {
      const now = identityOf(at)
      const known = opened.get(at)
      if ((known === undefined && now !== undefined) || (known !== now && isHeldAt(at))) opened.set(at, now)
      else if (known !== now) throw new FileMoved(at, now !== undefined)
    }
  }
}

const numberOf = (path: string): string | undefined => {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stats && `${stats.dev}:${stats.ino}`
}

/**
 * Whether this process has the file at the path open, by what the system says. Some shared folders number one and the same file
 * anew from time to time. False where the system does not say, or what is open there was deleted.
 */
function isHeldAt(path: string): boolean {
  try {
    const real = realpathSync(path)
    const open = readdirSync('/proc/self/fd').map(targetOf)
    return open.includes(real) && !open.includes(`${real} (deleted)`)
  } catch {
    return false
  }
}

function targetOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch {
    // Closed meanwhile.
    return ''
  }
}

class FileMoved extends Error {
  override readonly name = 'FileMoved'
  readonly rawCode = MOVED

  constructor(path: string, isReplaced: boolean) {
    super(`${path} was moved or deleted while it is open${isReplaced ? ', and another file is there now' : ''}`)
  }
}
