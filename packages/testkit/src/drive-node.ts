import { type ChildProcess, fork } from 'node:child_process'
import { atExit } from './at-exit.js'
import type { NodeExit } from './spawn-node.js'

export interface DrivenNode {
  readonly pid: number
  /** Resolves with the child's answer; rejects when the child ends before it, for whatever reason. */
  ask<Answer>(what: string, argument?: unknown): Promise<Answer>
  /** Standard error so far. */
  errors(): string
  readonly exit: Promise<NodeExit>
  /** Kills it if it still runs. */
  end(): Promise<void>
}

/**
 * Runs a JavaScript file in a Node process of its own, with an empty environment, and talks to it over the process
 * channel: each `ask` sends `{ id, ask, argument }`, which the child answers with `{ id, value }`, or `{ id, error }`.
 * A crash, an unhandled rejection included, rejects whatever is being asked, with what the child wrote about it.
 */
export function driveNode(file: string, args: readonly string[] = []): DrivenNode {
  const child = fork(file, args, {
    // The test runner's own conditions would lead it to TypeScript sources.
    execArgv: [],
    env: {},
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-50_000)
  })
  const exit = exitOf(child)
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  exit.then(
    ({ code, signal }) => {
      const error = new Error(`${file} ended (${signal ?? code}):\n${errors}`)
      for (const { reject } of waiting.values()) reject(error)
      waiting.clear()
    },
    () => {},
  )
  child.on('message', (message) => {
    const { id, value, error } = message as { id: number; value?: unknown; error?: string }
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) asked?.resolve(value)
    else asked?.reject(new Error(`${file} answered with an error: ${error}`))
  })

  let asked = 0
  return {
    pid: child.pid ?? -1,
    ask<Answer>(what: string, argument?: unknown) {
      asked += 1
      const id = asked
      return new Promise<Answer>((resolve, reject) => {
        if (child.exitCode !== null || child.signalCode !== null) {
          reject(new Error(`${file} has ended (${child.signalCode ?? child.exitCode}):\n${errors}`))
          return
        }
        waiting.set(id, { resolve: (value) => resolve(value as Answer), reject })
        // A channel that is closed is told by the exit.
        child.send({ id, ask: what, argument }, () => {})
      })
    },
    errors: () => errors,
    exit,
    async end() {
      child.kill('SIGKILL')
      await exit
    },
  }
}

function exitOf(child: ChildProcess): Promise<NodeExit> {
  const release = atExit(() => child.kill('SIGKILL'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      release()
      resolve({ code, signal })
    })
  })
}
