import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface Running {
  /** The first line that the process printed on its standard output. */
  readonly firstLine: string
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>
}

const STOP_GRACE_MS = 5_000

/** Starts a Node program and waits for its first line. Rejects with what it wrote on standard error if it ends before that. */
export async function startProcess(file: string, args: readonly string[]): Promise<Running> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const complaints: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints.push(text)
    if (complaints.length > 100) complaints.shift()
  })
  const killWithUs = (): void => void child.kill('SIGKILL')
  process.once('exit', killWithUs)
  child.once('exit', () => process.removeListener('exit', killWithUs))

  const lines = createInterface({ input: child.stdout })
  const firstLine = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${file} ended with code ${code} before it was ready:\n${complaints.join('')}`)
    }),
  ])
  return { firstLine, stop: () => stopChild(child) }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS)
  await ended
  clearTimeout(impatience)
}
