import { appendFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { type NodeChild, type NodeExit, spawnNode } from '@tailslide/testkit'

export interface PartOptions {
  readonly name: string
  readonly file: string
  readonly args: readonly string[]
  readonly env: Record<string, string>
  /** Gets what the part wrote, at the end of each of its lives. */
  readonly logFile: string
  /** The program that sets its time of day, and the file that it reads. */
  readonly clock: { readonly program: string; readonly file: string }
  /** Whether this much output says that it runs; until then, ending is giving up and no crash. */
  readonly isUp: (child: NodeChild) => boolean
}

/** A process of Tailslide with a supervisor that starts it again, as in production. */
export interface Part {
  readonly name: string
  start(): void
  isUp(): boolean
  /** SIGKILL; it stays down until `start()`. */
  kill(): Promise<void>
  freeze(): void
  thaw(): void
  /** Sets its time of day, milliseconds from the true one; also of the processes that take its place. */
  setClock(by: number): void
  /** SIGTERM; resolves with how it ended. */
  stop(): Promise<NodeExit | undefined>
  /** Ends that nobody asked for, after it was up. */
  readonly crashes: readonly string[]
  /** How often it could not start, because a server was away, and was started again. */
  readonly startsGivenUp: number
}

const RESTART_MS = 500

/** What Node said when it ended; the lines before it are the part's own log, which is in its file. */
const lastWords = (errors: string): string =>
  errors
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('{"'))
    .slice(-20)
    .join('\n')

export function createPart({ name, file, args, env, logFile, clock, isUp }: PartOptions): Part {
  const clockEnv = { NODE_OPTIONS: `--import ${pathToFileURL(clock.program)}`, FAULTS_CLOCK_FILE: clock.file }
  const crashes: string[] = []
  let startsGivenUp = 0
  let wanted = false
  let frozen = false
  let child: NodeChild | undefined
  let restart: NodeJS.Timeout | undefined

  const launch = (): void => {
    const fresh = spawnNode(file, args, { ...env, ...clockEnv })
    child = fresh
    if (frozen) fresh.kill('SIGSTOP')
    fresh.exit.then(({ code, signal }) => {
      appendFileSync(logFile, `${fresh.lines.join('\n')}\n${fresh.errors()}\n--- ended with ${signal ?? code}\n`)
      if (child !== fresh) return
      child = undefined
      if (!wanted) return
      if (isUp(fresh)) crashes.push(`${name} ended with ${signal ?? code}:\n${lastWords(fresh.errors())}`)
      else startsGivenUp += 1
      restart = setTimeout(launch, RESTART_MS)
    })
  }

  const end = async (signal: NodeJS.Signals): Promise<NodeExit | undefined> => {
    wanted = false
    frozen = false
    clearTimeout(restart)
    const ending = child
    if (!ending) return undefined
    ending.kill(signal)
    ending.kill('SIGCONT')
    return ending.exit
  }

  return {
    name,
    crashes,
    get startsGivenUp() {
      return startsGivenUp
    },
    start() {
      if (wanted) return
      wanted = true
      launch()
    },
    isUp: () => child !== undefined && isUp(child),
    async kill() {
      await end('SIGKILL')
    },
    freeze() {
      frozen = true
      child?.kill('SIGSTOP')
    },
    thaw() {
      frozen = false
      child?.kill('SIGCONT')
    },
    setClock: (by) => writeFileSync(clock.file, String(by)),
    stop: () => end('SIGTERM'),
  }
}
