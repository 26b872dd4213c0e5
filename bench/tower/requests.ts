import { connect, type Socket } from 'node:net'

export interface Request {
  /** What it is measured as. */
  readonly name: string
  readonly method: 'GET' | 'PATCH'
  readonly path: string
  readonly body?: string
}

export interface Load {
  /** Connections, each of which waits for its answer before it asks again. */
  readonly connections: number
  readonly ms: number
  /** It goes on after that time until it has asked so often: of few requests the 99th percentile is the slowest one. */
  readonly atLeast?: number
}

export interface Answered {
  /** Milliseconds of each request, by its name. */
  readonly times: ReadonlyMap<string, readonly number[]>
  readonly perSecond: number
}

/**
 * Asks over sockets of its own, because a client of HTTP takes more processor time than some of what is measured. `next` is asked
 * for each request. Every answer has to be a success.
 */
export async function ask(
  { url, token }: { readonly url: string; readonly token: string },
  { connections, ms, atLeast = 0 }: Load,
  next: () => Request,
): Promise<Answered> {
  const { hostname, port } = new URL(url)
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(hostname, Number(port))))
  const times = new Map<string, number[]>()
  let count = 0
  const began = performance.now()
  await Promise.all(
    sockets.map(async (socket) => {
      while (count < atLeast || performance.now() - began < ms) {
        const request = next()
        const text = textOf(request, { hostname, token })
        const sentAt = performance.now()
        await exchange(socket, text)
        const took = performance.now() - sentAt
        const known = times.get(request.name)
        if (known) known.push(took)
        else times.set(request.name, [took])
        count += 1
      }
    }),
  )
  const seconds = (performance.now() - began) / 1_000
  for (const socket of sockets) socket.destroy()
  return { times, perSecond: count / seconds }
}

const open = (host: string, port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })

const textOf = ({ method, path, body }: Request, { hostname, token }: { hostname: string; token: string }): string =>
  [
    `${method} ${path} HTTP/1.1`,
    `host: ${hostname}`,
    `authorization: Bearer ${token}`,
    ...(body === undefined ? [] : ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`]),
    '',
    body ?? '',
  ].join('\r\n')

/** Resolves when the whole answer is there. */
function exchange(socket: Socket, request: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = ''
    let left: number | undefined
    const end = (error?: Error): void => {
      socket.off('data', take).off('close', closed)
      if (error) reject(error)
      else resolve()
    }
    const closed = (): void => end(new Error('The server has closed the connection'))
    const take = (bytes: Buffer): void => {
      if (left !== undefined) left -= bytes.length
      else {
        head += bytes.toString('latin1')
        const bodyAt = head.indexOf('\r\n\r\n') + 4
        if (bodyAt < 4) return
        const length = /^HTTP\/1.1 2.*content-length: (\d+)/is.exec(head.slice(0, bodyAt))?.[1]
        if (length === undefined) {
          end(new Error(`${request.split('\r\n')[0]}: ${head.slice(0, 2_000)}`))
          return
        }
        left = Number(length) - (head.length - bodyAt)
      }
      if (left <= 0) end()
    }
    socket.on('data', take).on('close', closed)
    socket.write(request)
  })
}
