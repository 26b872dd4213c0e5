// An SDK's feed in a process of its own, because NODE_EXTRA_CA_CERTS is read once, when a process begins.
import { systemClock as clock } from '@tailslide/transports/clock'
import { createHttpRulesetFeed } from '@tailslide/transports/http'

const [towerUrl, sdkKey] = process.argv.slice(2)
const say = (line) => process.stdout.write(`${line}\n`)
const feed = createHttpRulesetFeed({ towerUrl, appId: 1, sdkKey, clock })
feed.start({
  onRuleset: ({ flags }) => say(`flags: ${flags.map((flag) => flag.title).join()}`),
  onStatus: (status) => say(status.state === 'down' ? `down: ${status.error.message}` : status.state),
  onProblem: (error) => say(`problem: ${error.message}`),
})
setInterval(() => {}, 1_000_000)
