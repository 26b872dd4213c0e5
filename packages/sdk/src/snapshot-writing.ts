import { randomUUID } from 'node:crypto'
import { chmod, mkdir, open, readdir, readlink, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { isError } from '@tailslide/transports/is-error'
import { codeOf, LONGEST_SNAPSHOT, SomebodysFile } from './snapshot-place.js'

/**
 * Into a file beside it that then takes its name, so that a crash leaves the old snapshot or the new one. The name of
 * that file is nobody else's: containers that share a volume all have the process id 1. The check comes last: what somebody put
 * there during the writing stays.
 */
export async function writeSnapshot(
  path: string,
  pieces: readonly string[],
  check: () => Promise<void>,
): Promise<void> {
  const file = await behindLinks(path)
  const temporary = `${file}.${randomUUID()}.tmp`
  await ifAllowed(() => mkdir(dirname(file), { recursive: true }))
  try {
    const handle = await open(temporary, 'w')
    try {
      // Who may read the one before may read this one: users are named in it.
      const before = await stat(file).catch(() => undefined)
      if (before) await chmod(temporary, before.mode & 0o777)
      let length = 0
      for (const piece of pieces) {
        length += Buffer.byteLength(piece)
        if (length > LONGEST_SNAPSHOT) throw new Error(`${file} would be longer than ${LONGEST_SNAPSHOT} bytes`)
        await handle.appendFile(piece)
      }
      await ifAllowed(() => handle.sync())
    } finally {
      await handle.close()
    }
    await check()
    await rename(temporary, file)
  } catch (error) {
    // What is left is swept away; why it could not be written is what counts.
    await rm(temporary, { force: true }).catch(() => {})
    if (error instanceof SomebodysFile) throw error
    if (codeOf(error) === ACCESS_DENIED) throw new Error(notAllowed(file), { cause: error })
    // Another name each time would make another error of each, to whoever tells one once.
    throw isError(error) ? new Error(error.message.replaceAll(temporary, file), { cause: error }) : error
  }
}

/** Of Node's permission model. */
const ACCESS_DENIED = 'ERR_ACCESS_DENIED'

/** Node's own words name neither the file nor that it is written beside. */
const notAllowed = (file: string): string =>
  `${file} cannot be written under Node's permission model: it takes --allow-fs-write=${file}*, with the asterisk`

/**
 * Node's permission model forbids to flush, and to make a folder that is there already, whatever may be written. It forbids to
 * change who may read an open file too, but not by its name.
 */
async function ifAllowed(act: () => Promise<unknown>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (codeOf(error) !== ACCESS_DENIED) throw error
  }
}

/** Where the file stands, or will: a symbolic link is followed, because a new name would take the place of the link. */
async function behindLinks(path: string): Promise<string> {
  let file = path
  for (let link = 0; link < MOST_LINKS; link++) {
    const target = await readlink(file).catch(() => undefined)
    if (target === undefined) return file
    file = resolve(dirname(file), target)
  }
  return file
}

/** As many as Linux follows. */
const MOST_LINKS = 40

/** No writing takes this long, so what is older was left by a process that ended in the middle. */
const LEFT_BEHIND_MS = 3_600_000

/** Removes what crashes have left beside the file. Of no consequence when it cannot. */
export async function sweepBeside(path: string): Promise<void> {
  const file = await behindLinks(path)
  const folder = dirname(file)
  const [start, end] = [`${basename(file)}.`, '.tmp']
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((name) => name.startsWith(start) && name.endsWith(end))) {
    const path = join(folder, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    // Both times are of the file system's own making or close to it; an hour is beyond what clocks differ by.
    if (Date.now() - mtimeMs > LEFT_BEHIND_MS) await rm(path, { force: true }).catch(() => {})
  }
}
