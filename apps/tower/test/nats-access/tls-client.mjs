// Connects as a deployed process would, in a process of its own, because Node reads NODE_EXTRA_CA_CERTS at its start only.
// Arguments: nats, redis or postgres, and an address. Prints `connected`, or why not.

import { systemClock } from '@tailslide/transports/clock'
import { connectNats } from '@tailslide/transports/nats'
import { connectRedis } from '@tailslide/transports/redis'
import { sql } from 'kysely'
import { openPostgres } from '../../dist/db/postgres.js'

const ways = {
  async nats(servers) {
    const link = connectNats({ servers, token: 'token-of-all', clock: systemClock })
    const first = new Promise((resolve, reject) => {
      link.onStatus((status) => {
        if (status.state === 'up') resolve()
        if (status.state === 'down') reject(status.error)
      })
    })
    link.start()
    await first.finally(() => link.stop())
  },
  async redis(host) {
    const connection = connectRedis({ host })
    await connection.use((client) => client.ping(), 2_000).finally(() => connection.close())
  },
  async postgres(url) {
    const { db, close } = openPostgres(url, () => {})
    const query = sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`.execute(db)
    const { rows } = await query.finally(close)
    if (rows[0]?.ssl !== true) throw new Error('connected without TLS')
  },
}

const [, , way, address] = process.argv
// Some of what is waited for does not keep the process alive by itself.
const alive = setInterval(() => {}, 1_000)
try {
  await ways[way](address)
  process.stdout.write('connected\n')
} catch (error) {
  const causes = []
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    causes.push(`${cause.code ?? ''} ${cause.message}`)
  process.stdout.write(`${causes.join(' < ').replaceAll('\n', ' ')}\n`)
}
clearInterval(alive)
