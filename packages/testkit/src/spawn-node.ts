import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { atExit } from './at-exit.js'
import { until } from './until.js'

export interface NodeExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface NodeChild {
  readonly pid: number
  /** Complete lines of standard output so far. */
  readonly lines: readonly string[]
  /** Standard error so far. */
  errors(): string
  /** The next line, not yet returned by this function, that the predicate accepts; those before it are skipped. */
  nextLine(predicate?: (line: string) => boolean, timeout?: number): Promise<string>
  kill(signal?: NodeJS.Signals): void
  readonly exit: Promise<NodeExit>
}

/**
 * Runs a JavaScript file in a Node process of its own. Its environment is `env` and nothing else, so that a test
 * does not depend on the shell that started it. The child ends with this process.
 */
export const spawnNode = (file: string, args: readonly string[] = [], env: Record<string, string> = {}): NodeChild =>
  spawnProgram(process.execPath, [file, ...args], env)

/** The same of any program. */
export function spawnProgram(program: string, args: readonly string[], env: Record<string, string> = {}): NodeChild {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  let errors = ''
  let read = 0
  let ended: NodeExit | undefined
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-50_000)
  })
  const release = atExit(() => child.kill('SIGKILL'))
  const exit = new Promise<NodeExit>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      release()
      ended = { code, signal }
      resolve(ended)
    })
  })
  exit.catch(() => {})

  return {
    pid: child.pid ?? -1,
    lines,
    errors: () => errors,
    async nextLine(predicate = () => true, timeout = 10_000) {
      const story = (): string =>
        `a line from ${[program, ...args].join(' ')}; it wrote:\n${lines.join('\n')}\n${errors}`
      const found = await until(
        () => {
          // Asked before the lines are read: what a process wrote before its end has all arrived by then.
          const isOver = ended !== undefined
          while (read < lines.length) {
            const line = lines[read++]
            if (line !== undefined && predicate(line)) return { line }
          }
          return isOver && { line: undefined }
        },
        { timeout, message: story },
      )
      if (found.line === undefined)
        throw new Error(`The process ended (${ended?.signal ?? ended?.code}) without ${story()}`)
      return found.line
    },
    kill: (signal = 'SIGKILL') => {
      child.kill(signal)
    },
    exit,
  }
}
