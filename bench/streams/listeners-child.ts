/** Many listeners of one app in a process of their own: one line for each version, once the last of them has it. */
import { Agent, type IncomingMessage, request } from 'node:http'
import { systemClock } from '@tailslide/transports/clock'
import { createHttpRulesetFeed } from '@tailslide/transports/http'
import { now } from './monotonic.js'

// `whole`: readers of whole rulesets; `changes`: readers that ask for changes; `sdk`: the SDK's feed, which asks too.
const [towerUrl = '', appId = '', sdkKey = '', by = 'changes', count = '1'] = process.argv.slice(2)
const LISTENERS = Number(count)

const arrivals = new Map<number, number[]>()
const arrived = (version: number, what: string): void => {
  const times = arrivals.get(version) ?? []
  arrivals.set(version, times)
  times.push(now())
  if (times.length < LISTENERS) return
  arrivals.delete(version)
  console.log(JSON.stringify({ version, times, what }))
}

/** An event is there when its last line is: what a reader has to do before it looks at the data. */
function readEvents(response: IncomingMessage): void {
  let parts: Buffer[] = []
  response.on('data', (bytes: Buffer) => {
    parts.push(bytes)
    if (bytes.at(-1) !== 10 || bytes.at(-2) !== 10) return
    const text = Buffer.concat(parts).toString('latin1')
    parts = []
    const [, type, version] = /^event: (ruleset|change)\nid: (\d+):/.exec(text) ?? []
    if (version !== undefined) arrived(Number(version), `${type}, ${(text.length / 1000).toFixed(1)} kB`)
  })
}

const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY })
for (let listener = 0; listener < LISTENERS; listener++) {
  if (by === 'sdk') {
    const feed = createHttpRulesetFeed({ towerUrl, appId: Number(appId), sdkKey, clock: systemClock })
    feed.start({ onRuleset: ({ version }) => arrived(version ?? 0, 'as Tower chose'), onStatus() {}, onProblem() {} })
  } else {
    const outgoing = request(`${towerUrl}/api/sdk/apps/${appId}/stream${by === 'changes' ? '?changes=1' : ''}`, {
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
