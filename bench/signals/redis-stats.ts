import { createConnection } from 'node:net'

export interface RedisStats {
  /** Commands that clients sent. */
  readonly calls: number
  /** Processor time in commands, scripts included. */
  readonly microseconds: number
}

/** What `INFO` counts, without the commands that ask for it. Scripts' own commands are part of the script's time. */
export async function redisStats(url: string, sent = SENT): Promise<RedisStats> {
  const { hostname, port } = new URL(url)
  const text = await new Promise<string>((resolve, reject) => {
    let received = ''
    const socket = createConnection(Number(port), hostname, () => socket.write('INFO everything\r\nQUIT\r\n'))
    socket.setEncoding('latin1')
    socket.on('data', (part: string) => {
      received += part
    })
    socket.on('end', () => resolve(received))
    socket.on('error', reject)
  })
  const stats = { calls: 0, microseconds: 0 }
  for (const [, name = '', calls, usec] of text.matchAll(/^cmdstat_([^:]+):calls=(\d+),usec=(\d+)/gm)) {
    if (sent.test(name)) {
      stats.calls += Number(calls)
      stats.microseconds += Number(usec)
    }
  }
  return stats
}

/** HINCRBY and the like run inside the script that the SDK sends. */
const SENT = /^(evalsha|eval|ping|hello|command\|?|client\|?|auth|select|ts\.|multi|exec)/
