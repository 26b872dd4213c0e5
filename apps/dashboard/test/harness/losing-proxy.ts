import { connect, createServer, type Socket } from 'node:net'
import { listenLocally } from './listen-locally.js'

const WRITES = /^(?:PATCH|POST|PUT|DELETE) /

/** Between browser and Tower. */
export interface LosingProxy {
  readonly url: string
  /** From now on the browser's connection is reset as soon as Tower begins to answer what changes something. */
  lose(): void
  /** Lets all answers through again. */
  find(): void
  /** Answers that were lost. */
  lost(): number
  stop(): void
}

export async function startLosingProxy(towerUrl: string): Promise<LosingProxy> {
  const open = new Set<Socket>()
  let isLosing = false
  let lost = 0
  const server = createServer((browser) => {
    const tower = connect(Number(new URL(towerUrl).port), '127.0.0.1')
    let isWriting = false
    open.add(browser)
    browser.on('data', (bytes) => {
      const begin = bytes.toString('latin1', 0, 16)
      if (WRITES.test(begin)) isWriting = true
      else if (begin.startsWith('GET ')) isWriting = false
      tower.write(bytes)
    })
    tower.on('data', (bytes) => {
      if (!isLosing || !isWriting) return browser.write(bytes)
      lost += 1
      return browser.resetAndDestroy()
    })
    browser.on('close', () => {
      open.delete(browser)
      tower.destroy()
    })
    tower.on('close', () => browser.destroy())
    for (const socket of [browser, tower]) socket.on('error', () => {})
  })
  return {
    url: await listenLocally(server),
    lose: () => {
      isLosing = true
    },
    find: () => {
      isLosing = false
    },
    lost: () => lost,
    stop: () => {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
}
