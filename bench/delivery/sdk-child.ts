/** Many SDKs in one process, each with a NATS connection of its own: `nats url`, `app id`, `count`, `flag name`. */
import type { RulesetFeed, RulesetListener } from '@tailslide/core'
import { systemClock as clock } from '@tailslide/transports/clock'
import { connectNats, createNatsRulesetFeed } from '@tailslide/transports/nats'
import { FlagManager } from 'tailslide'
import { CountingSink } from '../shared/hand-transports.js'
import { now, tell } from './messages.js'

const [natsUrl = '', app = '1', count = '1', flagName = ''] = process.argv.slice(2)
const appId = Number(app)
const heard = new Map<string, number[]>()

function hear(what: 'ruleset' | 'plain', number: number): void {
  const key = `${what} ${number}`
  const at = heard.get(key) ?? []
  heard.set(key, at)
  at.push(now())
  if (at.length < Number(count)) return
  heard.delete(key)
  tell({ type: 'heard', what, number, at })
}

/** Tells of a ruleset when the SDK has taken it: what it answers from then on is the new answer. */
class Watched implements RulesetFeed {
  readonly #feed: RulesetFeed
  readonly #onTaken: (version: number) => void

  constructor(feed: RulesetFeed, onTaken: (version: number) => void) {
    this.#feed = feed
    this.#onTaken = onTaken
  }

  start(listener: RulesetListener): void {
    this.#feed.start({
      onRuleset: (ruleset) => {
        listener.onRuleset(ruleset)
        this.#onTaken(ruleset.version ?? 0)
      },
      onStatus: (status) => listener.onStatus(status),
      onProblem: (error) => listener.onProblem(error),
    })
  }

  stop(): Promise<void> {
    return this.#feed.stop()
  }
}

for (let index = 0; index < Number(count); index++) {
  const link = connectNats({ servers: natsUrl, clock })
  link.start()
  await new Promise<void>((resolve) => link.onStatus(({ state }) => state === 'up' && resolve()))
  const connection = link.connection()
  let plain = 0
  connection.subscribe('bench.plain', { callback: () => hear('plain', plain++) })
  let answer: boolean | undefined
  const feed = new Watched(createNatsRulesetFeed({ link, appId, clock }), (version) => {
    const next = toggler?.isFlagActive('user-1')
    // Every version of this benchmark turns the flag over.
    if (next === answer) throw new Error('the SDK did not answer by the new ruleset')
    answer = next
    hear('ruleset', version)
  })
  const manager = new FlagManager({ appId, rulesets: feed, signals: new CountingSink() })
  const toggler = manager.newToggler({ flagName })
  await manager.initialize()
  answer = toggler.isFlagActive('user-1')
  await connection.flush()
}
heard.clear()
tell({ type: 'listening' })
process.on('disconnect', () => process.exit(0))
