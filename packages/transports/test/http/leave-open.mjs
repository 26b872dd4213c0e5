// Follows the app's rulesets, sends one count, says what was unsent, and leaves everything open.
import { systemClock } from '@tailslide/transports/clock'
import { createHttpRulesetFeed, createHttpSignalSink } from '@tailslide/transports/http'

const options = { towerUrl: process.argv[2], sdkKey: 'key', appId: 5, clock: systemClock }
const sink = createHttpSignalSink(options)
const counts = [{ flagId: 13, kind: 'failure', count: 1 }]
createHttpRulesetFeed(options).start({ onRuleset() {}, onStatus() {}, onProblem() {} })
const { unsent } = await sink.send({ appId: 5, instance: 'web-1', counts })
process.stdout.write(`unsent ${unsent.length}\n`)
