/** Many listeners of one app in a process of their own: one line for each version, once the last of them has it. */
import { Agent, type IncomingMessage, request } from 'node:http'
import { systemClock } from '@tailslide/transports/clock'
import { createHttpRulesetFeed } from '@tailslide/transports/http'
import { now } from './monotonic.js'

const [towerUrl = '', appId = '', sdkKey = '', by = 'events', count = '1'] = process.argv.slice(2)
const LISTENERS = Number(count)

const arrivals = new Map<number, number[]>()
const arrived = (version: number): void => {
  const times = arrivals.get(version) ?? []
  arrivals.set(version, times)
  times.push(now())
  if (times.length < LISTENERS) return
  arrivals.delete(version)
  console.log(JSON.stringify({ version, times }))
}

/** An event is there when its last line is: what a reader has to do before it looks at the data. */
function readEvents(response: IncomingMessage): void {
  let parts: Buffer[] = []
  response.on('data', (bytes: Buffer) => {
    parts.push(bytes)
    if (bytes.at(-1) !== 10 || bytes.at(-2) !== 10) return
    const text = Buffer.concat(parts).toString('latin1')
    parts = []
    const version = /^id: (\d+):/m.exec(text)?.[1]
    const data = text.slice(text.indexOf('\ndata: ') + 7, -2)
    if (version !== undefined && data.endsWith(']')) arrived(Number(version))
  })
}

const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY })
for (let listener = 0; listener < LISTENERS; listener++) {
  if (by === 'sdk') {
    const feed = createHttpRulesetFeed({ towerUrl, appId: Number(appId), sdkKey, clock: systemClock })
    feed.start({ onRuleset: ({ version }) => arrived(version ?? 0), onStatus() {}, onProblem() {} })
  } else {
    const outgoing = request(`${towerUrl}/api/sdk/apps/${appId}/stream`, {
      agent,
      headers: { Authorization: `Bearer ${sdkKey}` },
    })
    outgoing.on('response', readEvents).on('error', (error) => {
      throw error
    })
    outgoing.end()
  }
}
setInterval(() => {}, 1 << 30)
