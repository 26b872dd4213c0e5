// Programs that do nothing but wait for their flags. Each says `{ ready }`, milliseconds since its process began, and
// `{ heard }` for each ruleset after it, an instant on the machine's monotonic clock.
import { APP_ID } from '../shared/flags.js'

const SAY = `
const say = (line) => process.stdout.write(JSON.stringify(line) + '\\n')
const now = () => Number(process.hrtime.bigint()) / 1e6
// Holds the process without ever turning its event loop.
setInterval(() => {}, 2_147_483_647)
`

/** One request with the key and \`JSON.parse\`; then one stream of events, each of them parsed. */
export const bareHttp = (towerUrl: string, sdkKey: string): string => `import { request } from 'node:http'
${SAY}
const headers = { authorization: 'Bearer ${sdkKey}', 'accept-encoding': 'identity' }
const get = (path, onResponse) => request('${towerUrl}/api/sdk/apps/${APP_ID}' + path, { headers }, onResponse).end()
get('/ruleset', (response) => {
  const chunks = []
  response.on('data', (chunk) => chunks.push(chunk))
  response.on('end', () => {
    const flags = JSON.parse(Buffer.concat(chunks).toString())
    say({ ready: performance.now(), flags: flags.length })
    listen()
  })
})
const listen = () => get('/stream', (response) => {
  let text = ''
  let isFirst = true
  response.setEncoding('utf8').on('data', (part) => {
    text += part
    if (!part.endsWith('\\n\\n')) return
    JSON.parse(text.slice(text.indexOf('data: ') + 6))
    text = ''
    say(isFirst ? { listening: true } : { heard: now() })
    isFirst = false
  })
})`

/** Connects, takes the last message of the subject, and hears of those that follow. */
export const bareNats = (server: string): string => `import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
${SAY}
const connection = await connect({ servers: '${server}' })
connection.subscribe('apps.${APP_ID}.update.manual', {
  callback: (error, message) => {
    JSON.parse(message.string())
    say({ heard: now() })
  },
})
const manager = await jetstreamManager(connection, { checkAPI: false })
const message = await manager.streams.getMessage('flags_ruleset', { last_by_subj: 'apps.${APP_ID}.>' })
const flags = JSON.parse(Buffer.from(message.data).toString())
say({ ready: performance.now(), flags: flags.length })
say({ listening: true })`

export const withSdk = (options: object): string => `import { FlagManager } from 'tailslide'
${SAY}
const manager = new FlagManager(${JSON.stringify({ appId: APP_ID, ...options })})
const { ready, error } = await manager.initialize()
if (!ready) throw error
say({ ready: performance.now(), flags: manager.stats().flags })
manager.on('change', () => say({ heard: now() }))
say({ listening: true })`
