import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { programOf } from './programs.js'
import { type ServerHandle, startServer } from './server-process.js'

export interface NatsOptions {
  /** What clients must show; left out: everybody may connect. */
  readonly token?: string
  /** Default true. */
  readonly jetstream?: boolean
  /** More lines of a nats-server configuration file, such as `max_payload: 1024`. */
  readonly config?: string
  /** Another nats-server than the one installed. */
  readonly program?: string
}

export interface NatsHandle extends ServerHandle {
  readonly token: string | undefined
  /** `token` and `config` from the next start on; what is left out stays. */
  configure(options: Omit<NatsOptions, 'program'>): void
}

/** A nats-server, with JetStream unless asked otherwise. */
export async function startNats(options: NatsOptions = {}): Promise<NatsHandle> {
  const file = options.program ?? programOf('natsServer')
  let current = options
  const server = await startServer({
    name: 'nats',
    url: (port) => `nats://127.0.0.1:${port}`,
    ready: /Server is ready/,
    command(directory, port) {
      const config = join(directory, 'nats.conf')
      writeFileSync(config, configuration(directory, port, current))
      return { file, args: ['--config', config] }
    },
  })
  return {
    ...server,
    get token() {
      return current.token
    },
    configure(changes) {
      current = { ...current, ...changes }
    },
  }
}

const configuration = (directory: string, port: number, { token, config, jetstream = true }: NatsOptions): string => `
host: 127.0.0.1
port: ${port}
${jetstream ? `jetstream { store_dir: ${JSON.stringify(join(directory, 'jetstream'))} }` : ''}
${token === undefined ? '' : `authorization { token: ${JSON.stringify(token)} }`}
${config ?? ''}
`
