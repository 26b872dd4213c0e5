import { jetstream } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { type NatsHandle, startNats, startProxy, type TcpProxy } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import {
  connectNats,
  createNatsRulesetPublisher,
  type NatsLink,
  type NatsRulesetPublisher,
} from '@tailslide/transports/nats'
import { whenUp } from '../../src/nats/connect.js'

export const TOKEN = 'sdk-key-of-the-test'

export interface NatsWorld {
  readonly server: NatsHandle
  readonly proxy: TcpProxy
  /** Tower's own connection, past the proxy. */
  readonly link: NatsLink
  readonly publisher: NatsRulesetPublisher
  /** Options of an SDK that connects through the proxy. */
  readonly sdk: { servers: string; token: string; clock: typeof systemClock }
  /** A plain connection of the driver, for what no Tailslide component does. */
  raw(): Promise<NatsConnection>
  publishRaw(subject: string, data: string): Promise<void>
  close(): Promise<void>
}

/** A nats-server of its own for each test, because streams of one server cannot share subjects. */
export async function startNatsWorld(config = ''): Promise<NatsWorld> {
  const server = await startNats({ token: TOKEN, config })
  const proxy = await startProxy(server)
  const link = connectNats({ servers: server.url, token: TOKEN, clock: systemClock })
  link.start()
  await whenUp(link, AbortSignal.timeout(60_000))
  const publisher = createNatsRulesetPublisher({ link })
  const connections: NatsConnection[] = []
  const raw = async (): Promise<NatsConnection> => {
    const connection = await connect({ servers: server.url, token: TOKEN })
    connections.push(connection)
    return connection
  }
  return {
    server,
    proxy,
    link,
    publisher,
    sdk: { servers: `127.0.0.1:${proxy.port}`, token: TOKEN, clock: systemClock },
    raw,
    async publishRaw(subject, data) {
      const connection = link.connection()
      await jetstream(connection).publish(subject, data)
    },
    async close() {
      await publisher.close()
      await link.stop()
      await Promise.all(connections.map((connection) => connection.close()))
      await proxy.stop()
      await server.stop()
    },
  }
}
