import { connect } from 'node:net'

// The suite looks at the servers past the code that it tests: two commands do not need a driver.

/** Sends `command` and resolves with all that comes until `isWhole`; rejects after two seconds. */
function exchange(port: number, command: string, isWhole: (answer: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' })
    let answer = ''
    const end = (settle: () => void): void => {
      socket.destroy()
      settle()
    }
    socket.setTimeout(2_000, () => end(() => reject(new Error(`no whole answer on port ${port}: ${answer}`))))
    socket.once('error', (error) => end(() => reject(error)))
    socket.once('close', () => reject(new Error(`port ${port} hung up: ${answer}`)))
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text
      if (isWhole(answer)) end(() => resolve(answer))
    })
    socket.write(command)
  })
}

// The plain layout: of the two tiers the one of whole seconds is kept for an hour.
const SUM = `local sums = {}
for _, key in ipairs(redis.call('KEYS', 'tailslide:signals:' .. ARGV[1] .. ':s:*')) do
  local fields = redis.call('HGETALL', key)
  for i = 1, #fields, 2 do
    -- A field with an instant is a part of the sum beside it: what of that came late.
    if not string.find(fields[i], '@', 1, true) then sums[fields[i]] = (sums[fields[i]] or 0) + tonumber(fields[i + 1]) end
  end
end
return cjson.encode(sums)`

/** Everything that a plain Redis holds of an app's signals, as sums by `<flagId>:<kind>`. */
export async function readStoredSignals(port: number, appId: number): Promise<Map<string, number>> {
  const words = ['EVAL', SUM, '0', String(appId)]
  const command = `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`
  const answer = await exchange(port, command, (text) => {
    const header = /^\$(\d+)\r\n/.exec(text)
    return text.startsWith('-') || (header !== null && text.length >= header[0].length + Number(header[1]))
  })
  if (answer.startsWith('-')) throw new Error(`Redis: ${answer}`)
  const sums: Record<string, number> = JSON.parse(answer.slice(answer.indexOf('\r\n')))
  return new Map(Object.entries(sums))
}

/** What an operator's slip does: the stream is gone, with its messages and consumers. */
export async function deleteStream(port: number, token: string, stream: string): Promise<void> {
  const options = JSON.stringify({ auth_token: token, verbose: false, pedantic: false })
  const request = `SUB inbox 1\r\nPUB $JS.API.STREAM.DELETE.${stream} inbox 0\r\n\r\n`
  const answer = await exchange(port, `CONNECT ${options}\r\n${request}`, (text) => /MSG inbox|-ERR/.test(text))
  if (answer.includes('-ERR')) throw new Error(`NATS: ${answer}`)
}

/** As a failover leaves the old primary: it keeps what it has, and takes no writes. */
export async function setReplica(port: number, isReplica: boolean): Promise<void> {
  const answer = await exchange(port, `REPLICAOF ${isReplica ? '127.0.0.1 1' : 'NO ONE'}\r\n`, (text) =>
    text.includes('\r\n'),
  )
  if (!answer.startsWith('+OK')) throw new Error(`Redis: ${answer}`)
}
