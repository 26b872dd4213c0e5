import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { guardChild, killGroup } from './child-guard.js'
import { freePort } from './free-port.js'

/** A real server in a process of its own, on the loopback interface. Its port and its data last until `stop()`. */
export interface ServerHandle {
  readonly url: string
  readonly port: number
  /** Where the server keeps its data. */
  readonly directory: string
  /** Starts again after `kill()`, on the same port with the same data; does nothing while it runs. */
  start(): Promise<void>
  /** SIGKILL: no goodbye to clients, nothing flushed. Resolves when the process is gone. */
  kill(): Promise<void>
  /** SIGSTOP: connections stay open and nobody answers, from the return on. */
  freeze(): void
  /** SIGCONT, after `freeze()`. */
  thaw(): void
  /** Ends the server and removes its data. */
  stop(): Promise<void>
  /** What the current process has written so far, for a test that fails. */
  output(): string
}

export interface ServerProgram {
  readonly name: string
  readonly url: (port: number) => string
  readonly command: (directory: string, port: number) => { file: string; args: readonly string[] }
  /** Stands in the output when the server takes connections. */
  readonly ready: RegExp
  /** Runs once, before the first start, on the empty directory. */
  readonly prepare?: (directory: string) => Promise<void>
  /** Asks the server to end; default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals
  /** Whom to run as; PostgreSQL refuses root. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined
}

const READY_WITHIN_MS = 20_000
const STOP_WITHIN_MS = 5_000
const ATTEMPTS = 5

export async function startServer(program: ServerProgram): Promise<ServerHandle> {
  const directory = await mkdtemp(join(tmpdir(), `tailslide-${program.name}-`))
  try {
    if (program.user) await chown(directory, program.user.uid, program.user.gid)
    await program.prepare?.(directory)
    for (let attempt = 1; ; attempt++) {
      const port = await freePort()
      try {
        return handle(program, directory, port, await launch(program, directory, port))
      } catch (error) {
        // Somebody else may have taken the port between its choice and now.
        if (attempt === ATTEMPTS) throw error
      }
    }
  } catch (error) {
    await rm(directory, { recursive: true, force: true })
    throw error
  }
}

interface Running {
  readonly child: ChildProcess
  readonly pid: number
  readonly gone: Promise<void>
  readonly output: () => string
}

function handle(program: ServerProgram, directory: string, port: number, first: Running): ServerHandle {
  let running: Running | undefined = first
  let starting: Promise<void> | undefined

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await starting?.catch(() => {})
    const ending = running
    if (!ending) return
    running = undefined
    const orphans = signal === 'SIGKILL' ? childrenOf(ending.pid) : []
    // A stopped process acts on no signal but SIGKILL until it is continued.
    killGroup(ending.pid, 'SIGCONT')
    ending.child.kill(signal)
    const insist = setTimeout(() => killGroup(ending.pid, 'SIGKILL'), STOP_WITHIN_MS)
    if (signal === 'SIGKILL') killGroup(ending.pid, 'SIGKILL')
    for (const orphan of orphans) killGroup(orphan, 'SIGKILL')
    await ending.gone
    clearTimeout(insist)
  }

  return {
    url: program.url(port),
    port,
    directory,
    start() {
      if (running) return Promise.resolve()
      starting ??= (async () => {
        for (let attempt = 1; ; attempt++) {
          try {
            running = await launch(program, directory, port)
            return
          } catch (error) {
            // A client's outgoing connection may hold the port for a moment.
            if (attempt === ATTEMPTS) throw error
          }
        }
      })().finally(() => {
        starting = undefined
      })
      return starting
    },
    kill: () => end('SIGKILL'),
    freeze() {
      if (!running || !killGroup(running.pid, 'SIGSTOP')) return
      awaitStopped(running.pid)
      for (const child of childrenOf(running.pid)) if (killGroup(child, 'SIGSTOP')) awaitStopped(child)
    },
    thaw() {
      if (!running) return
      for (const pid of [...childrenOf(running.pid), running.pid]) killGroup(pid, 'SIGCONT')
    },
    async stop() {
      await end(program.stopSignal ?? 'SIGTERM')
      await rm(directory, { recursive: true, force: true, maxRetries: 3 })
    },
    output: () => running?.output() ?? '',
  }
}

/** PostgreSQL serves each connection by a child that leads a process group of its own: no signal to the parent reaches it. */
function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const pairs = (stdout ?? '').split('\n').map((line) => line.trim().split(/\s+/).map(Number))
  return pairs.flatMap(([child, parent]) => (child !== undefined && parent === pid ? [child] : []))
}

/** A process with several threads may still answer for a moment after the signal; `T` is a process that is stopped. */
function awaitStopped(pid: number): void {
  const deadline = performance.now() + 1_000
  while (performance.now() < deadline) {
    const { stdout, error } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
    if (error || stdout.trim().startsWith('T')) return
  }
}

function launch(program: ServerProgram, directory: string, port: number): Promise<Running> {
  const { file, args } = program.command(directory, port)
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: directory,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...program.user,
    })
    const release = guardChild(child, directory)
    let output = ''
    let isReady = false
    const gone = new Promise<void>((done) => child.once('close', () => done()))
    const fail = (why: string, cause?: unknown): void => {
      clearTimeout(deadline)
      child.kill('SIGKILL')
      reject(new Error(`${program.name} ${why}\n${output}`, { cause }))
    }
    const deadline = setTimeout(() => fail(`was not ready within ${READY_WITHIN_MS} ms`), READY_WITHIN_MS)
    const listen = (text: string): void => {
      output = (output + text).slice(-20_000)
      if (isReady || child.pid === undefined || !program.ready.test(output)) return
      isReady = true
      clearTimeout(deadline)
      resolve({ child, pid: child.pid, gone, output: () => output })
    }
    child.stdout.setEncoding('utf8').on('data', listen)
    child.stderr.setEncoding('utf8').on('data', listen)
    child.once('error', (error) => fail('could not be started', error))
    child.once('close', (code, signal) => {
      release()
      if (!isReady) fail(`ended before it was ready (${signal ?? code})`)
    })
  })
}
