import { connect } from 'node:net'

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Whether the server ended the connection. */
  readonly isClosed: boolean
  /** All that came, to the letter. */
  readonly text: string
}

/** For the first byte on a machine that has much else to do. */
const PATIENCE_MS = 30_000

/** Sends bytes as they are and answers with what came until the connection closed, or for `waitMs` after the last byte. */
export function rawRequest(url: string, bytes: string, waitMs = 2_000): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'))
    const done = (isClosed: boolean) => () => {
      socket.destroy()
      resolve({ ...parse(text), text, isClosed })
    }
    socket.setTimeout(PATIENCE_MS, done(false))
    socket.setEncoding('latin1').on('data', (part: string) => {
      text += part
      socket.setTimeout(waitMs)
    })
    socket.on('error', () => {})
    socket.on('close', done(true))
  })
}

function parse(text: string): Pick<RawAnswer, 'status' | 'headers' | 'body'> {
  const end = text.indexOf('\r\n\r\n')
  const [first = '', ...lines] = text.slice(0, end < 0 ? undefined : end).split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0),
    headers: Object.fromEntries(headers),
    body: end < 0 ? '' : text.slice(end + 4),
  }
}
