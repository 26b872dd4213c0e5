import { type ComponentType, lazy } from 'react'
import { isTowerThere } from '../api/is-tower-there.js'
import { releaseKeys } from '../keyboard/hold-keys.js'
import { keptInTab } from '../state/kept.js'
import { idle } from './idle.js'

const AGAIN_MS = 1_000
const KEY = 'tailslide-newer-build'
/** A build that has changed under the page is read once in this time: what fails then is no matter of its age. */
const ONCE_MS = 60_000

/**
 * A file of the page that comes when it is needed. While Tower is away it is waited for, and what somebody has typed meanwhile
 * stays; where Tower is there and the file is not, Tower is of a newer build, and so is the page after it has been read anew.
 */
export async function atHand<Module>(load: () => Promise<Module>): Promise<Module> {
  for (let isBack = false; ; ) {
    try {
      return await load()
    } catch (cause) {
      releaseKeys()
      if (isBack) await readAnew(cause)
      while (!(await isTowerThere())) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
      isBack = true
    }
  }
}

/** A part of the page that comes when it is needed. */
export const later = <Props>(load: () => Promise<ComponentType<Props>>) =>
  lazy(async () => ({ default: await atHand(load) }))

/** The same, for what may come when all that is shown first stands there: of it the page shows the face, until then. */
export const afterFirst = <Props>(load: () => Promise<ComponentType<Props>>) =>
  later(async () => {
    await idle()
    return load()
  })

function readAnew(cause: unknown): Promise<never> {
  const last = Number(keptInTab.read(KEY) ?? 0)
  if (Date.now() - last < ONCE_MS) throw cause
  keptInTab.write(KEY, String(Date.now()))
  location.reload()
  return new Promise(() => {})
}
