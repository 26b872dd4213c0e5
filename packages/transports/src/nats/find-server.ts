import { connect } from 'node:net'
import type { Clock } from '@tailslide/core'

export interface FindServerOptions {
  readonly clock: Clock
  /** In [0, 1); which server is asked first. */
  readonly random: () => number
  /** Milliseconds for each server. */
  readonly withinMs: number
  readonly signal: AbortSignal
  /** Whether the process waits for the outcome. */
  readonly holdsProcess: boolean
}

/**
 * Resolves with the first of the servers (`host:port`) that greets; rejects with the last reason when none does.
 *
 * The driver leaves a socket open for ever when a server takes the connection and says nothing, as a frozen one does:
 * one more at each attempt, until the process has no descriptor left. So it is led only to servers that speak.
 */
export async function findServer(servers: readonly string[], options: FindServerOptions): Promise<string> {
  const first = Math.floor(options.random() * servers.length)
  let failure: unknown
  for (const server of [...servers.slice(first), ...servers.slice(0, first)]) {
    try {
      await greeting(server, options)
      return server
    } catch (error) {
      failure = error
    }
    if (options.signal.aborted) break
  }
  throw failure
}

function greeting(server: string, { clock, withinMs, signal, holdsProcess }: FindServerOptions): Promise<void> {
  const { hostname, port } = new URL(`nats://${server}`)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) })
    if (!holdsProcess) socket.unref()
    const settle = (error?: Error): void => {
      cancel()
      signal.removeEventListener('abort', giveUp)
      socket.destroy()
      if (error) reject(error)
      else resolve()
    }
    const giveUp = (): void => settle(new Error('given up'))
    const cancel = clock.after(withinMs, () => settle(new Error(`no answer within ${withinMs} ms`)))
    signal.addEventListener('abort', giveUp, { once: true })
    socket.once('data', () => settle())
    socket.once('close', () => settle(new Error('the connection was closed without a greeting')))
    // Of a name with several addresses the error is a list of errors without words of its own.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      settle(error.message === '' ? new Error(`connect ${error.code}`, { cause: error }) : error),
    )
    if (signal.aborted) giveUp()
  })
}
