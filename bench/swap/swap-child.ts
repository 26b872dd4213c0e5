/** An SDK that watches its own event loop: one line for each ruleset, with the longest stall around its arrival. */
import { encodeRuleset, parseRuleset } from '@tailslide/core'
import { FlagManager, type FlagManagerOptions } from 'tailslide'
import { benchFlags, benchRuleset } from '../shared/flags.js'
import { CountingSink, HandFeed } from '../shared/hand-transports.js'

const [json = '{}', ...listening] = process.argv.slice(2)
const {
  by,
  flags = 0,
  ...options
}: FlagManagerOptions & { by?: 'hand' | 'parse' | 'nothing'; flags?: number } = JSON.parse(json)

let stall = 0
let work = 0
let last = performance.now()
let cpu = process.cpuUsage()
const turn = (): void => {
  const now = performance.now()
  const { user, system } = process.cpuUsage(cpu)
  stall = Math.max(stall, now - last)
  work = Math.max(work, (user + system) / 1_000)
  cpu = process.cpuUsage()
  last = now
}
const begin = (): void => {
  turn()
  stall = 0
  work = 0
}
setInterval(turn, 1)

/** Lets the loop turn for a while, so that what belongs to the ruleset before is over. */
const settle = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 60))
}

async function report(version: number): Promise<void> {
  await settle()
  console.log(JSON.stringify({ version, stall, work }))
  begin()
}

const feed = new HandFeed(benchRuleset(1, benchFlags(flags)))
const manager = new FlagManager(by ? { ...options, rulesets: feed, signals: new CountingSink() } : options)
if (listening.includes('change')) manager.on('change', () => {})
const { ready, error } = await manager.initialize()
if (!ready) throw error ?? new Error('The manager did not become ready.')
const toggler = manager.newToggler({ flagName: 'flag-1' })
toggler.isFlagActive('somebody')
await settle()
begin()
console.log('ready')

if (by) {
  const payload = Buffer.from(encodeRuleset(benchFlags(flags)))
  for (let version = 2; ; version++) {
    const ruleset = benchRuleset(version, benchFlags(flags))
    await settle()
    begin()
    if (by === 'hand') feed.deliver(ruleset)
    else if (by === 'parse') parseRuleset(payload)
    toggler.isFlagActive('somebody')
    turn()
    await report(version)
  }
} else {
  let seen = manager.stats().rulesetVersion
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    const { rulesetVersion } = manager.stats()
    if (rulesetVersion === seen || rulesetVersion === null) continue
    seen = rulesetVersion
    toggler.isFlagActive('somebody')
    await report(rulesetVersion)
  }
}
