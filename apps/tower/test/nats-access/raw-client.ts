import { connect } from 'node:net'
import { until } from '@tailslide/testkit'

export interface RawMessage {
  readonly subject: string
  readonly payload: string
}

/** A client that says what it likes: no library stands between a test and what the server allows. */
export interface RawClient {
  /** Sends protocol lines and a PING, and resolves with the errors that the server told before its PONG. */
  say(...lines: string[]): Promise<string[]>
  readonly messages: readonly RawMessage[]
  /** The server's last word when it ended the connection. */
  readonly ended: Promise<string>
  readonly isOpen: boolean
  close(): void
}

export function rawClient(port: number, credentials: object): RawClient {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  let errors: string[] = []
  let pongs = 0
  let pings = 0
  let isOpen = true
  let lastError = ''
  const messages: RawMessage[] = []

  const read = (): void => {
    for (;;) {
      const end = text.indexOf('\r\n')
      if (end === -1) return
      const line = text.slice(0, end)
      const [verb = '', ...words] = line.split(' ')
      const size = verb === 'MSG' || verb === 'HMSG' ? Number(words.at(-1)) : undefined
      if (size !== undefined && text.length < end + 4 + size) return
      if (size !== undefined) messages.push({ subject: words[0] ?? '', payload: text.slice(end + 2, end + 2 + size) })
      if (verb === '-ERR') {
        lastError = line.slice(5)
        errors.push(lastError)
      }
      if (verb === 'PING') socket.write('PONG\r\n')
      if (verb === 'PONG') pongs += 1
      text = text.slice(size === undefined ? end + 2 : end + 4 + size)
    }
  }

  const ended = new Promise<string>((resolve) =>
    socket.once('close', () => {
      isOpen = false
      resolve(lastError)
    }),
  )
  socket.on('error', () => {})
  socket.setEncoding('latin1').on('data', (part: string) => {
    text += part
    read()
  })
  socket.write(`CONNECT ${JSON.stringify({ verbose: false, headers: true, no_responders: true, ...credentials })}\r\n`)

  return {
    async say(...lines) {
      errors = []
      pings += 1
      socket.write(`${[...lines, 'PING'].join('\r\n')}\r\n`)
      await until(() => pongs >= pings || !isOpen, {
        timeout: 60_000,
        message: () => `PONG; heard ${JSON.stringify(errors)}`,
      })
      return errors
    },
    messages,
    ended,
    get isOpen() {
      return isOpen
    },
    close: () => socket.destroy(),
  }
}

/** The line that publishes; `reply` is where the server's answer would go. */
export const pub = (subject: string, payload: string | object = '', reply = ''): string => {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
  return `PUB ${subject} ${reply}${reply && ' '}${Buffer.byteLength(body)}\r\n${body}`
}
