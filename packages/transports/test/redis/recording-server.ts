import { type AddressInfo, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { parseCommand } from './resp-command.js'

/** What the server says to a command, in RESP; `undefined` leaves it without an answer, 'hang up' ends the connection. */
export type Answers = (command: readonly string[]) => string | undefined

export interface RecordingServer {
  readonly url: string
  /** Every command that arrived, without those that open a connection. */
  readonly commands: readonly (readonly string[])[]
  answer(answers: Answers): void
}

const OPENING = new Set(['CLIENT', 'PING', 'HELLO', 'AUTH', 'SELECT'])

export const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`
export const array = (...items: readonly string[]): string => `*${items.length}\r\n${items.join('')}`
export const MODULE_LOADED = array(array(bulk('ts.add'), ':-1\r\n', '*0\r\n', ':1\r\n', ':1\r\n', ':1\r\n'))
export const MODULE_ABSENT = '*1\r\n*-1\r\n'

/** Answers as a Redis with the TimeSeries module does when all is well. */
export const timeSeries: Answers = ([name]) => {
  if (name === 'COMMAND') return MODULE_LOADED
  if (name === 'TIME') return array(bulk('1800000000'), bulk('123456'))
  if (name === 'TS.MRANGE') return array()
  if (name === 'EVALSHA') return array()
  return name === 'TS.ADD' ? ':1800000000123\r\n' : '-ERR unknown command\r\n'
}

/** As it answers a user that may not run scripts. */
export const withoutScripts: Answers = (command) =>
  command[0]?.startsWith('EVAL')
    ? "-NOPERM this user has no permissions to run the 'evalsha' command\r\n"
    : timeSeries(command)

/** Speaks enough RESP to record what a client sends, transactions included. */
export async function startRecordingServer(answers: Answers = timeSeries): Promise<RecordingServer> {
  let current = answers
  const commands: string[][] = []
  const sockets = new Set<Socket>()

  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    let transaction: string[] | undefined
    const reply = (command: string[]): string | undefined => {
      const [name = ''] = command
      if (OPENING.has(name)) return name === 'PING' ? '+PONG\r\n' : '+OK\r\n'
      commands.push(command)
      if (name === 'MULTI') {
        transaction = []
        return '+OK\r\n'
      }
      if (name === 'EXEC') {
        const all = transaction ?? []
        transaction = undefined
        return current(command) === 'hang up' ? 'hang up' : array(...all)
      }
      const answer = current(command)
      if (!transaction || answer === undefined || answer === 'hang up') return answer
      if (answer.startsWith('-QUEUE')) return answer
      transaction.push(answer)
      return '+QUEUED\r\n'
    }
    let buffered = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      buffered = Buffer.concat([buffered, chunk])
      for (let parsed = parseCommand(buffered); parsed; parsed = parseCommand(buffered)) {
        buffered = buffered.subarray(parsed.length)
        const answer = reply(parsed.command)
        if (answer === 'hang up') socket.destroy()
        else if (answer !== undefined) socket.write(answer)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `redis://127.0.0.1:${port}`,
    commands,
    answer: (next) => {
      current = next
    },
  }
}
