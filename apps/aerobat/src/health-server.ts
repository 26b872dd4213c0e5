import { createServer, type RequestListener, type Server } from 'node:http'
import type { Aerobat } from './aerobat.js'
import { AerobatError } from './errors.js'
import { type AerobatStatus, METRICS_CONTENT_TYPE } from './metrics.js'

export interface HealthServerOptions {
  readonly aerobat: Pick<Aerobat, 'metrics' | 'status'>
  /** The address to listen at; whoever reaches it can read the metrics. */
  readonly host: string
  /** 0 takes any port that is free. */
  readonly port: number
}

export interface HealthServer {
  /** Resolves with the address; rejects with ADDRESS_UNAVAILABLE. */
  start(): Promise<{ url: string }>
  stop(): Promise<void>
}

/** Milliseconds: whoever opens connections and says nothing does not keep others out for long. */
const PATIENCE = {
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
}

/**
 * `GET /healthz`: whether it looks at circuits. `GET /readyz`: whether rulesets, signals and the way to Tower are there,
 * and which is not. `GET /metrics`: for Prometheus. Open to whoever reaches the port, and tells no name of anything.
 */
export function createHealthServer({ aerobat, host, port }: HealthServerOptions): HealthServer {
  const server = createServer(PATIENCE, answer(aerobat))
  let starting: Promise<{ url: string }> | undefined
  return {
    start() {
      starting ??= listen(server, host, port)
      return starting
    },
    async stop() {
      await starting?.catch(() => {})
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function answer(aerobat: HealthServerOptions['aerobat']): RequestListener {
  const pages: Record<string, () => Promise<Page> | Page> = {
    '/healthz': () => healthPage(aerobat.status()),
    '/readyz': () => readyPage(aerobat.status()),
    '/metrics': async () => ({ status: 200, type: METRICS_CONTENT_TYPE, text: await aerobat.metrics() }),
  }
  return async (request, response) => {
    const page = pages[request.url?.split('?')[0] ?? '']
    const known = request.method === 'GET' && page ? page : () => json(404, { status: 'not_found' })
    const { status, type, text } = await pageOr500(known)
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text)
  }
}

async function pageOr500(page: () => Promise<Page> | Page): Promise<Page> {
  try {
    return await page()
  } catch {
    return json(500, { status: 'error' })
  }
}

interface Page {
  readonly status: number
  readonly type: string
  readonly text: string
}

const json = (status: number, body: object): Page => ({
  status,
  type: 'application/json; charset=utf-8',
  text: JSON.stringify(body),
})

function healthPage({ hangs }: AerobatStatus): Page {
  return hangs ? json(503, { status: 'hangs' }) : json(200, { status: 'ok' })
}

function readyPage({ lastTickMs, rulesets, signals, circuits, waiting }: AerobatStatus): Page {
  const ready = lastTickMs !== null && rulesets && signals && circuits
  const shown = (there: boolean): string => (there ? 'ok' : 'unavailable')
  return json(ready ? 200 : 503, {
    status: ready ? 'ready' : 'not_ready',
    parts: { rulesets: shown(rulesets), signals: shown(signals), circuits: shown(circuits) },
    waiting,
  })
}

function listen(server: Server, host: string, port: number): Promise<{ url: string }> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const what = `the health port cannot be opened at ${host}, port ${port}: ${cause.message}`
      reject(new AerobatError('ADDRESS_UNAVAILABLE', what, { cause }))
    })
    server.listen({ host, port }, () => {
      const address = server.address()
      const open = typeof address === 'object' && address ? address.port : port
      resolve({ url: `http://${host.includes(':') ? `[${host}]` : host}:${open}` })
    })
  })
}
