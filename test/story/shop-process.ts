import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Shop {
  ask(what: 'start'): Promise<boolean>
  ask(what: 'share'): Promise<number>
  ask(what: 'break' | 'mend'): Promise<null>
  ask(what: 'timing'): Promise<{ firstFailureAt: number | null; offAt: number | null }>
  ask(what: 'stop'): Promise<Record<string, unknown>>
  readonly errors: () => string
  end(): Promise<void>
}

interface Message {
  readonly type: string
  readonly id: number
  readonly value: never
  readonly message?: string
}

/** A service in a process of its own that uses the compiled SDK; see shop.mjs. */
export function openShop(options: object, callsPerSecond: number): Shop {
  const file = fileURLToPath(new URL('shop.mjs', import.meta.url))
  const child = fork(file, [JSON.stringify({ options, callsPerSecond })], {
    // The test runner's own conditions would lead it to TypeScript sources.
    execArgv: [],
    env: {},
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  let asked = 0
  return {
    errors: () => errors,
    async ask(what: string) {
      asked += 1
      const id = asked
      child.send({ id, ask: what })
      for (;;) {
        const [message]: Message[] = await Promise.race([
          once(child, 'message') as Promise<[Message]>,
          once(child, 'exit').then(([code]) => {
            throw new Error(`The shop ended with code ${code}: ${errors}`)
          }),
        ])
        if (message?.type === 'unhandled') throw new Error(`The shop had an unhandled rejection: ${message.message}`)
        if (message?.id === id) return message.value
      }
    },
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
