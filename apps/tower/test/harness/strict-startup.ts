import { connect, createServer, type Socket } from 'node:net'
import { type ServerHandle, startPostgres } from '@tailslide/testkit'

const TAKEN = new Set(['user', 'database', 'client_encoding', 'datestyle', 'timezone', 'application_name'])

/** A PostgreSQL behind what refuses, as PgBouncer does, everybody who asks for more than these while connecting. */
export async function startStrictPostgres(): Promise<ServerHandle> {
  const server = await startPostgres()
  const sockets = new Set<Socket>()
  const relay = createServer((client) => {
    sockets.add(client)
    client.on('error', () => {})
    client.once('data', (startup) => {
      const surplus = parametersOf(startup).find((name) => !TAKEN.has(name))
      if (surplus !== undefined) {
        client.end(refusal(`unsupported startup parameter: ${surplus}`))
        return
      }
      const behind = connect(Number(new URL(server.url).port), '127.0.0.1')
      sockets.add(behind)
      behind.on('error', () => client.destroy())
      behind.write(startup)
      client.pipe(behind).pipe(client)
    })
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  const address = relay.address()
  const url = new URL(server.url)
  url.port = String(typeof address === 'object' ? address?.port : '')
  return {
    ...server,
    url: url.href,
    async stop() {
      for (const socket of sockets) socket.destroy()
      relay.close()
      await server.stop()
    },
  }
}

/** Length and version, 4 bytes each; then names and values, each ended by a zero. */
function parametersOf(startup: Buffer): string[] {
  const words = startup.toString('utf8', 8).split('\0')
  return words.filter((word, index) => index % 2 === 0 && word !== '')
}

function refusal(words: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C08P01\0M${words}\0\0`)
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(4 + fields.length, 1)
  return Buffer.concat([head, fields])
}
