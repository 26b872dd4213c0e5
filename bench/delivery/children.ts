import { type ChildProcess, fork } from 'node:child_process'
import type { ChildMessage } from './messages.js'

export interface Child {
  /** Resolves with the first message that the predicate takes, of those that came or will come. */
  next<T extends ChildMessage>(is: (message: ChildMessage) => message is T): Promise<T>
  stop(): Promise<void>
}

const WITHIN_MS = 30_000

/** A module of this folder in a process of its own. */
export function startChild(name: string, args: readonly (string | number)[]): Child {
  const child: ChildProcess = fork(new URL(`./${name}.js`, import.meta.url), args.map(String))
  const unread: ChildMessage[] = []
  let look = (): void => {}
  child.on('message', (message: ChildMessage) => {
    unread.push(message)
    look()
  })
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    next: (is) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${name} said nothing for ${WITHIN_MS} ms`)), WITHIN_MS)
        look = () => {
          const index = unread.findIndex(is)
          const found = unread[index]
          if (!found || !is(found)) return
          unread.splice(index, 1)
          look = () => {}
          clearTimeout(timer)
          resolve(found)
        }
        look()
      }),
    async stop() {
      if (child.connected) child.disconnect()
      setTimeout(() => child.kill('SIGKILL'), 3_000).unref()
      await exit
    },
  }
}
