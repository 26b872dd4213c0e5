import { execFileSync } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync, statfsSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  readonly directory: string
  /** Who owns what is at the path owns it. */
  giveToOwnerOf(path: string): void
  /** Leaves no room but this. */
  fill(butBytes?: number): void
  empty(): void
  remove(): void
}

const BYTES = 24 * 1_048_576

/** A file system of its own, in memory. Undefined where this user may mount none. */
export function smallDisk(): SmallDisk | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'tailslide-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${BYTES}`, 'tmpfs', directory], { stdio: 'pipe' })
  } catch {
    rmSync(directory, { recursive: true })
    return undefined
  }
  const filling = join(directory, 'filling')
  return {
    directory,
    giveToOwnerOf(path) {
      const { uid, gid } = statSync(path)
      chownSync(directory, uid, gid)
    },
    fill(butBytes = 0) {
      const { bavail, bsize } = statfsSync(directory)
      writeFileSync(filling, Buffer.alloc(Math.max(0, bavail * bsize - butBytes)))
    },
    empty: () => unlinkSync(filling),
    remove() {
      execFileSync('umount', ['--lazy', directory])
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
