import type { QueryClient } from '@tanstack/react-query'
import { forgetEarly } from '../api/early.js'
import { readOutdatedAgain } from '../api/outdated.js'
import { readAgain } from '../api/queries.js'
import { ownerOfPage, session } from '../api/session.js'
import { towerNow } from '../clock/tower-now.js'
import { noteNames } from '../frame/note-names.js'
import { applyEntry, applyFlags } from './apply.js'
import { liveness } from './liveness.js'
import { type Heard, openStream } from './stream.js'
import type { Told } from './worker.js'
import workerUrl from './worker.js?sharedworker&url'

const UNNOTICED_MS = 3_000
/** A page that has just come reads once more what may have changed before its stream was there; not amid its first drawing. */
const FIRST_MS = 2_000

/** Has every page show what happens as it happens, from when somebody has signed in. */
export function followTower(client: QueryClient): void {
  noteNames(client)
  readOutdatedAgain(client)
  let wait: ReturnType<typeof setTimeout> | undefined
  let wasUp = false
  const notLiveSince = (since: number): void => {
    wait ??= setTimeout(() => liveness.set({ isLive: false, since }), UNNOTICED_MS)
  }
  const readAll = (): void => void client.invalidateQueries()
  const hear = (heard: Heard): void => {
    switch (heard.type) {
      case 'up':
      case 'stands':
        clearTimeout(wait)
        wait = undefined
        liveness.set({ isLive: true, since: towerNow() })
        if (heard.type === 'up' && wasUp) readAll()
        else if (heard.type === 'up') setTimeout(readAll, FIRST_MS)
        wasUp = true
        return
      case 'down':
        if (liveness.get().isLive) notLiveSince(towerNow())
        // A session that has ended, or a role that was taken away, is found out by asking.
        if (heard.isRefused) void readAgain(client, 'me', 'projects')
        return
      case 'flags':
        forgetEarly()
        applyFlags(client, heard.data)
        return
      case 'entry':
        forgetEarly()
        applyEntry(client, heard.data)
        return
      case 'missed':
        forgetEarly()
        readAll()
    }
  }

  let again: (() => void) | undefined
  const begin = (): void => {
    if (session.get() !== 'in') return
    // A browser that has no stream for it says nothing at all.
    if (!wasUp) notLiveSince(towerNow())
    if (again) again()
    else again = connect(hear)
  }
  session.subscribe(begin)
  begin()
}

/** The function returned opens the stream anew, for whoever has just signed in. */
function connect(hear: (heard: Heard) => void): () => void {
  const worker = startWorker()
  if (!worker) return followWhileVisible(hear)
  const tell = (told: Told): void => worker.port.postMessage(told)
  let again = (): void => tell({ type: 'again' })
  worker.addEventListener('error', () => {
    worker.port.close()
    again = followWhileVisible(hear)
  })
  worker.port.addEventListener('message', ({ data }) => hear(data))
  worker.port.start()
  tell({ type: 'hello', ageMs: performance.now() })
  addEventListener('pagehide', () => tell({ type: 'bye' }))
  return () => again()
}

/** Undefined where there is none, or none may be. Each person's tabs share one: a stream that was opened for one tells nobody else. */
function startWorker(): SharedWorker | undefined {
  try {
    return new SharedWorker(trusted(workerUrl), { type: 'module', name: `tailslide-${ownerOfPage()}` })
  } catch {
    return undefined
  }
}

/** Phones that have no shared workers show one tab at a time; so do browsers that load none. */
function followWhileVisible(hear: (heard: Heard) => void): () => void {
  let close: (() => void) | undefined
  const look = (): void => {
    close?.()
    close = document.visibilityState === 'visible' ? openStream(hear) : undefined
  }
  document.addEventListener('visibilitychange', look)
  look()
  return look
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string }
}

/** The page's policy lets no text become the address of a script, but by this. */
function trusted(url: string): string {
  const types: TrustedTypes | undefined = Reflect.get(globalThis, 'trustedTypes')
  const own = new URL(url, location.origin)
  if (own.origin !== location.origin) throw new Error('the worker is not of this Tower')
  return types
    ? types.createPolicy('tailslide', { createScriptURL: (text) => text }).createScriptURL(own.href)
    : own.href
}
