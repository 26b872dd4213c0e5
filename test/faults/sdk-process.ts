import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Flag, Stats } from 'tailslide'

export interface SdkOptions {
  readonly name: string
  /** The path of sdk.mjs. */
  readonly file: string
  readonly options: object
  /** Flags that it calls, and how often in a tick. */
  readonly flags: readonly { readonly title: string; readonly calls: number }[]
  readonly tickMs: number
}

export interface Arrival {
  readonly version: number
  readonly at: number
}

/** A service in a process of its own that uses the compiled SDK; see sdk.mjs. */
export interface SdkProcess {
  readonly name: string
  /** Every version that it held, in order. */
  readonly arrivals: readonly Arrival[]
  /** What must never happen and did. */
  readonly violations: readonly string[]
  start(): Promise<boolean>
  ail(title: string): Promise<void>
  mend(title: string): Promise<void>
  quiet(): Promise<void>
  stats(): Promise<Stats>
  /** All flags, put together from `change` events, so none that were there before it was ready. */
  flags(): Promise<Flag[]>
  /** How many of these users are let in, for each flag. */
  decisions(titles: readonly string[], users: readonly string[]): Promise<number[]>
  /** Disconnects and ends. */
  stop(): Promise<Stats>
  freeze(): void
  thaw(): void
  end(): Promise<void>
}

interface Message {
  readonly type: 'answer' | 'version' | 'violation'
  readonly id: number
  readonly value: never
  readonly version: number | null
  readonly at: number
  readonly what: string
}

export function openSdk({ name, file, options, flags, tickMs }: SdkOptions): SdkProcess {
  const child: ChildProcess = fork(file, [JSON.stringify({ options, flags, tickMs })], {
    // A test runner's own conditions would lead it to TypeScript sources.
    execArgv: [],
    env: {},
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  const arrivals: Arrival[] = []
  const violations: string[] = []
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  let asked = 0
  let stopping = false

  const take = ({ type, id, value, version, at, what }: Message): void => {
    if (type === 'violation') violations.push(`${name}: ${what}`)
    if (type === 'answer') {
      waiting.get(id)?.resolve(value)
      waiting.delete(id)
    }
    if (type !== 'version' || version === null) return
    const last = arrivals.at(-1)
    if (last && version < last.version) {
      violations.push(`${name}: version ${version} came after ${last.version}, at ${new Date(at).toISOString()}`)
    }
    arrivals.push({ version, at })
  }
  child.on('message', take)
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    violations.push(`${name} wrote to standard error: ${text}`)
  })
  child.once('exit', (code, signal) => {
    if (!stopping || code !== 0) violations.push(`${name} ended with ${signal ?? code}`)
    for (const { reject } of waiting.values()) reject(new Error(`${name} ended with ${signal ?? code}`))
  })

  const ask = <T>(what: string, given: object = {}): Promise<T> =>
    new Promise((resolve, reject) => {
      asked += 1
      waiting.set(asked, { resolve, reject })
      child.send({ id: asked, ask: what, ...given })
    })

  return {
    name,
    arrivals,
    violations,
    start: () => ask('start'),
    ail: (title) => ask('ail', { title }),
    mend: (title) => ask('mend', { title }),
    quiet: () => ask('quiet'),
    stats: () => ask('stats'),
    flags: () => ask('flags'),
    decisions: (titles, users) => ask('decisions', { titles, users }),
    async stop() {
      stopping = true
      const ended = once(child, 'exit')
      const stats = await ask<Stats>('stop')
      await ended
      return stats
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return
      stopping = true
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
