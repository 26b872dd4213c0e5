/**
 * The example service: a checkout that has a new way to price a basket behind a flag.
 *
 * It runs in a process of its own and knows Tailslide only through the SDK, as any service would.
 * `POST /fault` and `DELETE /fault` break and mend the new path, so that the story has something to tell.
 */
import { createServer } from 'node:http'
import { FlagManager } from 'tailslide'

const [towerUrl = '', appId = '', sdkKey = ''] = process.argv.slice(2)

const manager = new FlagManager({ towerUrl, appId: Number(appId), sdkKey })
await manager.initialize()
const checkout = manager.newToggler({ flagName: 'new-checkout' })

let broken = false
/** When the first call failed after `POST /fault`, and when this process first saw the flag off after it. */
let firstFailureAt: number | undefined
let offAt: number | undefined

const newCheckout = (): string => {
  if (broken) throw new Error('the new price service is down')
  return 'new'
}
const oldCheckout = (): string => 'old'

function serve(user: string): { path: 'new' | 'old'; ok: boolean } {
  if (!checkout.isFlagActive(user)) {
    oldCheckout()
    return { path: 'old', ok: true }
  }
  try {
    newCheckout()
    checkout.emitSuccess()
    return { path: 'new', ok: true }
  } catch {
    firstFailureAt ??= performance.now()
    checkout.emitFailure()
    return { path: 'new', ok: false }
  }
}

manager.on('change', ({ flagName, after }) => {
  if (flagName !== 'new-checkout' || after?.is_active !== false || firstFailureAt === undefined) return
  offAt ??= performance.now()
})

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://service')
  const answer = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
  if (url.pathname === '/checkout') {
    const served = serve(url.searchParams.get('user') ?? '')
    answer(served.ok ? 200 : 500, served)
  } else if (url.pathname === '/fault') {
    broken = request.method === 'POST'
    if (broken) firstFailureAt = offAt = undefined
    answer(200, { broken })
  } else if (url.pathname === '/timing') {
    answer(200, { millisecondsToOff: firstFailureAt && offAt ? offAt - firstFailureAt : null })
  } else {
    answer(404, { error: `no such page: ${url.pathname}` })
  }
})

process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
  void manager.disconnect()
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address && typeof address === 'object') console.log(`http://127.0.0.1:${address.port}`)
})
