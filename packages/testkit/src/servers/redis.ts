import { programOf } from './programs.js'
import { type ServerHandle, startServer } from './server-process.js'

export interface RedisOptions {
  /** More arguments of redis-server, such as `['--loadmodule', file]` or `['--requirepass', word]`. */
  readonly args?: readonly string[]
}

/** A redis-server that keeps its data across `kill()`: every write is in its log before it is answered. */
export function startRedis(options: RedisOptions = {}): Promise<ServerHandle> {
  const file = programOf('redisServer')
  return startServer({
    name: 'redis',
    url: (port) => `redis://127.0.0.1:${port}`,
    ready: /Ready to accept connections/,
    command: (directory, port) => ({
      file,
      args: [
        ...['--bind', '127.0.0.1', '--port', String(port), '--dir', directory],
        // The log reaches the kernel before an answer; waiting for the disk would only guard against a power cut.
        ...['--save', '', '--appendonly', 'yes', '--appendfsync', 'no'],
        ...(options.args ?? []),
      ],
    }),
  })
}
